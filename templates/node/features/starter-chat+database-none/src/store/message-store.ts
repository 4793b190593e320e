import type { StreamLog } from '../ws/backplane/contracts.js'
import type { Config } from '../ws/config.js'
import type { Message, ServerEvents } from '../ws/events.js'
import type { MessageStore } from '../ws/messages.js'
import { newMessageId } from './message-id.js'

/** Messages as long as the log keeps their events: history reaches back an hour, or a thousand events. */
export function createMessageStore(streams: StreamLog, config: Config): MessageStore {
  async function read(stream: string): Promise<ReadonlyMap<string, Message>> {
    const { entries } = await streams.readLast(stream, config.RT_REPLAY_MAX_ENTRIES)
    const messages = new Map<string, Message>()
    for (const { body } of entries) apply(messages, eventOf(body))
    return messages
  }

  return {
    // The broadcast of the event is what keeps it, once per client id.
    add: (_stream, message) => Promise.resolve({ messageId: newMessageId(message.at), ...message }),
    edit: () => Promise.resolve(),
    async authorOf(stream, messageId) {
      return (await read(stream)).get(messageId)?.author
    },
    async latest(stream, count, before) {
      const messages = [...(await read(stream)).values()]
      const end = messages.findIndex(({ messageId }) => messageId === before)
      return messages.slice(0, end === -1 ? undefined : end).slice(-count)
    },
  }
}

type Said = {
  [Event in keyof ServerEvents]: { readonly event: Event; readonly data: ServerEvents[Event] }
}[keyof ServerEvents]

/** The handlers wrote the entry, so it is one of their events. */
function eventOf(body: string): Said {
  const said: Said = JSON.parse(`{${body}}`)
  return said
}

function apply(messages: Map<string, Message>, { event, data }: Said): void {
  if (event === 'message.new') messages.set(data.messageId, data)
  if (event !== 'message.edited') return
  const message = messages.get(data.messageId)
  if (message) messages.set(data.messageId, { ...message, text: data.text, editedAt: data.at })
}
