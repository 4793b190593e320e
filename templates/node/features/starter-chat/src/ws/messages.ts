import type { Message } from './events.js'

export type NewMessage = Omit<Message, 'messageId' | 'editedAt'>

/** The messages of each stream: where history comes from. */
export interface MessageStore {
  /**
   * Keeps a message, once per stream, author and `clientId`: a client that has to repeat its event gets the message of
   * the first attempt.
   */
  readonly add: (stream: string, message: NewMessage, clientId?: string) => Promise<Message>
  readonly edit: (stream: string, edit: MessageEdit) => Promise<void>
  /** Undefined if the stream has no such message. */
  readonly authorOf: (stream: string, messageId: string) => Promise<string | undefined>
  /** The newest `count` messages, or those next before the message `before`; oldest first. */
  readonly latest: (stream: string, count: number, before?: string) => Promise<readonly Message[]>
}

export interface MessageEdit {
  readonly messageId: string
  readonly text: string
  readonly at: number
}

/** So many messages make a page of history, and the snapshot of a conversation. */
export const historyPage = 50
