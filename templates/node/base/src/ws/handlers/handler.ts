import type { z } from 'zod'
import type { ServerEvents } from '../events.js'
import type { Principal } from '../middleware/authenticate.js'
import type { ErrorCode } from '../protocol.js'
import type { Resources } from '../resources.js'

export interface HandlerContext<Data> {
  /** The payload, after the schema. */
  readonly data: Data
  readonly user: Principal
  /** The client's id of this event: use it as a unique key to make a database effect happen once. */
  readonly id: string | undefined
  /** The stream that the event belongs to, after membership was checked. */
  readonly stream: string
  readonly resources: Resources
}

/** An event for everybody who follows the stream of the handled event. */
export type Broadcast = {
  readonly [Event in keyof ServerEvents]: {
    readonly event: Event
    readonly data: ServerEvents[Event]
    /** Not sent to the connection that caused it. */
    readonly exceptSelf?: true
  } & Delivery<ServerEvents[Event]>
}[keyof ServerEvents]

/**
 * Volatile events are delivered now or never: not numbered, not replayed, dropped for slow readers.
 * Bytes are always volatile: keep large things in a store of their own and send a reference that lasts.
 */
type Delivery<Data> = Data extends Uint8Array
  ? { readonly volatile: true }
  : { readonly volatile?: true }

/** What a handler wants to happen. Nothing has happened yet when it returns, so a handler that fails leaves no trace. */
export interface Outcome<Reply> {
  /** Stands in the ack, as `result`. */
  readonly reply?: Reply
  readonly broadcast?: Broadcast
}

/** What an event is: its name, whom it concerns, and the schemas that its types come from. */
interface Declaration<Event extends string, Schema extends z.ZodType, Reply extends z.ZodType> {
  readonly event: Event
  /** `shared`: belongs to a stream that others follow too. `personal`: only between this user and the server. */
  readonly scope: 'shared' | 'personal'
  /** It only reads: a repeated id runs it again, and its reply is not kept for the retry. */
  readonly isQuery?: true
  readonly payload: Schema
  /** What the ack carries, as `result`; without it nothing. It types both sides, and is not checked on the way out. */
  readonly reply?: Reply
}

interface Work<Schema extends z.ZodType, Reply extends z.ZodType> {
  /** True lets the event pass. Members of the stream only get this far. */
  readonly authorize?: (context: HandlerContext<z.output<Schema>>) => boolean | Promise<boolean>
  readonly handle: (
    context: HandlerContext<z.output<Schema>>,
  ) => Outcome<z.output<Reply>> | Promise<Outcome<z.output<Reply>>>
}

export interface Handler<Event extends string, Schema extends z.ZodType, Reply extends z.ZodType>
  extends Declaration<Event, Schema, Reply>, Work<Schema, Reply> {}

/** Checks a handler against its own schemas and keeps the exact types, from which the client's are derived. */
export function defineHandler<
  const Event extends string,
  Schema extends z.ZodType,
  Reply extends z.ZodType = z.ZodNever,
>(
  // The schemas alone decide the types. What `handle` returns is held against them, and does not widen them.
  handler: Declaration<Event, Schema, Reply> & NoInfer<Work<Schema, Reply>>,
): Handler<Event, Schema, Reply> {
  return handler
}

/**
 * A handler whose payload type was checked by `defineHandler` and is not needed any more. Its functions are methods
 * here, because TypeScript lets only the parameters of methods be wider than those of what fills them.
 */
export interface AnyHandler {
  readonly event: string
  readonly scope: 'shared' | 'personal'
  readonly isQuery?: true
  readonly payload: z.ZodType
  readonly reply?: z.ZodType
  authorize?(context: HandlerContext<unknown>): boolean | Promise<boolean>
  handle(context: HandlerContext<unknown>): Outcome<unknown> | Promise<Outcome<unknown>>
}

/** Thrown by a handler to answer with an error of its own choice; anything else thrown is answered with `internal`. */
export class HandlerError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string) {
    super(message)
    this.name = 'HandlerError'
    this.code = code
  }
}
