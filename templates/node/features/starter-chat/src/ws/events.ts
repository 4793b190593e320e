/** One message of a conversation, as it is after its last edit. */
export interface Message {
  readonly messageId: string
  readonly author: string
  readonly authorName: string
  readonly text: string
  /** When it was sent, milliseconds since the Unix epoch. */
  readonly at: number
  /** When it was last edited. */
  readonly editedAt?: number
}

/** Every event that the server sends to clients, with its payload. The client's `on` takes its types from here. */
export interface ServerEvents {
  'message.new': Message
  'message.edited': Pick<Message, 'messageId' | 'author' | 'text' | 'at'>
  /** Not kept: show it for a few seconds. */
  typing: { readonly user: string; readonly name: string }
}
