import type { z } from 'zod'
import type { AnyHandler, Handler } from './handler.js'

/** The events that the client may send, as the client's types want them. Without any, none may be named. */
export type ClientEventsOf<Handlers extends readonly AnyHandler[]> = Handlers extends readonly []
  ? Record<string, never>
  : {
      [H in Handlers[number] as H['event']]: H extends Handler<string, infer Schema, infer Reply>
        ? { data: z.input<Schema>; reply: z.output<Reply> }
        : never
    }
