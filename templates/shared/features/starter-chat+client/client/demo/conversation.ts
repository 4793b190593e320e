import type { AppEvents, Message } from '../events.js'
import type { RealtimeClient } from '../realtime-client.js'
import { createTimeline, type Timeline } from './timeline.js'

/** Where a conversation takes place: the options of every event that belongs to it. */
export interface Place {
  readonly stream: string
  readonly room?: string
}

export interface Conversation {
  readonly timeline: Timeline
  readonly send: (text: string) => void
  readonly sendAgain: (key: string, text: string) => void
  readonly edit: (messageId: string, text: string) => Promise<unknown>
  /** Loads the page of messages before the oldest one. False when it was the first. */
  readonly loadOlder: () => Promise<boolean>
}

export interface ConversationEvents {
  readonly changed: () => void
  /** Somebody said something just now. */
  readonly said: (message: Message) => void
}

/** The server gives so many messages at a time; a shorter page is the first one. */
const historyPage = 50

/** Who this page's user is, once the server has said so. */
export interface Me {
  id: string
  name: string
}

/** One conversation: the messages that the server keeps, and those that are on their way to it. */
export function createConversation(
  rt: RealtimeClient<AppEvents>,
  { stream, ...place }: Place,
  me: Me,
  on: ConversationEvents,
): Conversation {
  const timeline = createTimeline()

  rt.on('message.new', (message, { room, cid, isReplay }) => {
    if (room !== place.room) return
    timeline.add(message, cid)
    on.changed()
    if (!isReplay || message.author !== me.id) on.said(message)
  })
  rt.on('message.edited', (edit, { room }) => {
    if (room !== place.room) return
    timeline.edit(edit)
    on.changed()
  })
  // Continuity was lost: the newest messages come as a whole, and what was said before them has to be asked for.
  rt.on('sys.snapshot', (snapshot) => {
    if (snapshot.stream !== stream) return
    timeline.clear()
    for (const message of messagesOf(snapshot.state)) timeline.add(message)
    on.changed()
  })

  async function deliver(key: string, text: string): Promise<void> {
    const message = { messageId: key, author: me.id, authorName: me.name, text, at: Date.now() }
    timeline.expect(key, message)
    on.changed()
    try {
      const { messageId } = await rt.request('message.send', { text }, { ...place, id: key })
      timeline.confirm(key, messageId)
    } catch {
      timeline.fail(key)
    }
    on.changed()
  }

  return {
    timeline,
    send: (text) => void deliver(rt.nextId(), text),
    // Under the same id: if the server has it after all, it is there once.
    sendAgain: (key, text) => void deliver(key, text),
    edit: (messageId, text) => rt.request('message.edit', { messageId, text }, place),
    loadOlder: async () => {
      const before = timeline.oldest()
      const { messages } = await rt.request('history.get', before ? { before } : {}, place)
      for (const message of messages) timeline.add(message)
      on.changed()
      return messages.length >= historyPage
    },
  }
}

/** The state of a conversation, as the server's `loadSnapshot` writes it. */
function messagesOf(state: unknown): readonly Message[] {
  const { messages }: { readonly messages?: readonly Message[] } = Object(state)
  return messages ?? []
}
