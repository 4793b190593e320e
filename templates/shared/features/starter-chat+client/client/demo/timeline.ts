import type { Message } from '../events.js'

/** A message on this page. Its key stays the same from the moment that its author pressed Enter. */
export interface Item {
  readonly key: string
  readonly message: Message
  readonly state: 'sending' | 'sent' | 'failed'
}

export interface Timeline {
  /** Oldest first; messages that are still on their way come last. */
  readonly items: () => readonly Item[]
  /** Shows a message of this user before the server has it. `key` is the id of its request. */
  readonly expect: (key: string, message: Message) => void
  readonly fail: (key: string) => void
  /** The server has taken it, under this id. */
  readonly confirm: (key: string, messageId: string) => void
  /** A message as the server knows it; `cid` is the id of the request that sent it. */
  readonly add: (message: Message, cid?: string) => void
  readonly edit: (edit: Pick<Message, 'messageId' | 'text' | 'at'>) => void
  /** Forgets what the server has, because there may be a hole in it; what is on its way stays. */
  readonly clear: () => void
  /** What one has to ask for to see older messages. */
  readonly oldest: () => string | undefined
}

/** The messages of one conversation. A message that arrives twice, by whatever way, is there once. */
export function createTimeline(): Timeline {
  const sent = new Map<string, Item>()
  const waiting = new Map<string, Item>()

  return {
    items: () => [...[...sent.values()].toSorted(byTime), ...waiting.values()],
    expect: (key, message) => void waiting.set(key, { key, message, state: 'sending' }),
    fail: (key) => {
      const item = waiting.get(key)
      if (item) waiting.set(key, { ...item, state: 'failed' })
    },
    confirm: (key, messageId) => {
      const item = waiting.get(key)
      waiting.delete(key)
      if (!item || sent.has(messageId)) return
      sent.set(messageId, { key, message: { ...item.message, messageId }, state: 'sent' })
    },
    add: (message, cid) => {
      const { messageId } = message
      const key = sent.get(messageId)?.key ?? (cid && waiting.has(cid) ? cid : messageId)
      waiting.delete(key)
      sent.set(messageId, { key, message, state: 'sent' })
    },
    edit: ({ messageId, text, at }) => {
      const item = sent.get(messageId)
      if (item) sent.set(messageId, { ...item, message: { ...item.message, text, editedAt: at } })
    },
    clear: () => sent.clear(),
    oldest: () => [...sent.values()].toSorted(byTime)[0]?.message.messageId,
  }
}

function byTime(a: Item, b: Item): number {
  return a.message.at - b.message.at || (a.message.messageId < b.message.messageId ? -1 : 1)
}
