import { z } from 'zod'

/** Every event that the server sends to clients, with the schema of its payload. The types of both sides come from here. */
export const serverEvents = {
  'echo.received': z.strictObject({ text: z.string() }),
}

type Payloads = {
  readonly [Event in keyof typeof serverEvents]: z.output<(typeof serverEvents)[Event]>
}

/** The payload of each event: an interface, so that tests can bring events of their own. */
export interface ServerEvents extends Payloads {}
