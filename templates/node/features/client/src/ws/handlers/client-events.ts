import type { z } from 'zod'
import type { AnyHandler, Handler } from './handler.js'

/** The events that the client may send, as the client's types want them. */
export type ClientEventsOf<Handlers extends readonly AnyHandler[]> = {
  [H in Handlers[number] as H['event']]: H extends Handler<string, infer Schema, infer Reply>
    ? { data: z.input<Schema>; reply: Reply }
    : never
}
