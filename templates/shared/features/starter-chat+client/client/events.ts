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

/** The events of this application: what clients may send, what they get back, and what the server sends. */
export type AppEvents = {
  client: {
    'history.get': {
      data: { before?: string | undefined }
      reply: { messages: readonly Message[] }
    }
    'message.edit': { data: { messageId: string; text: string }; reply: never }
    'message.send': { data: { text: string }; reply: { messageId: string } }
    'typing.start': { data: Record<string, never>; reply: never }
  }
  server: {
    'message.new': Message
    'message.edited': Pick<Message, 'messageId' | 'author' | 'text' | 'at'>
    /** Not kept: show it for a few seconds. */
    typing: { readonly user: string; readonly name: string }
  }
}
