import { z } from 'zod'

const milliseconds = z.int().describe('Milliseconds since the Unix epoch.')

export const message = z
  .strictObject({
    messageId: z.string(),
    author: z.string().describe('The id of the user who sent it.'),
    authorName: z.string(),
    text: z.string(),
    at: milliseconds,
    editedAt: milliseconds.optional(),
  })
  .meta({
    id: 'Message',
    description: 'One message of a conversation, as it is after its last edit.',
  })

export type Message = z.output<typeof message>

/** Every event that the server sends to clients, with the schema of its payload. The types of both sides come from here. */
export const serverEvents = {
  'message.new': message,
  'message.edited': message.pick({ messageId: true, author: true, text: true, at: true }),
  typing: z
    .strictObject({ user: z.string(), name: z.string() })
    .describe('Not kept: show it for a few seconds.'),
}

type Payloads = {
  readonly [Event in keyof typeof serverEvents]: z.output<(typeof serverEvents)[Event]>
}

/** The payload of each event: an interface, so that tests can bring events of their own. */
export interface ServerEvents extends Payloads {}
