import type { Audience } from './audience.js'
import {
  Unavailable,
  type DedupeKey,
  type Settled,
  type StreamLog,
  type Volatile,
} from './backplane/contracts.js'
import type { Connection } from './connection.js'
import {
  HandlerError,
  type AnyHandler,
  type Broadcast,
  type HandlerContext,
  type Outcome,
} from './handlers/handler.js'
import type { Log } from './log.js'
import { checkPayload } from './payload.js'
import {
  ackFrame,
  encodeBinaryBody,
  encodeBody,
  errorFrame,
  type ClientFrame,
  type ErrorCode,
  type ErrorDetail,
} from './protocol.js'
import type { Resources } from './resources.js'
import type { SystemEvent } from './system/system-event.js'

export interface DispatcherParts {
  readonly handlers: readonly AnyHandler[]
  readonly audience: Audience
  readonly resources: Resources
  readonly systemEvents: Readonly<Record<string, SystemEvent>>
  readonly log: Log
}

/** Answers one frame, whatever happens: an ack, an error frame, or nothing. Resolves with the code of the error, if any. */
export type Dispatch = (
  connection: Connection,
  frame: ClientFrame,
) => Promise<ErrorCode | undefined>

/** Schema, authorisation, handler, append, ack: in this order, so that an ack means that everything before it is done. */
export function createDispatcher(parts: DispatcherParts): Dispatch {
  const handlers = new Map(parts.handlers.map((handler) => [handler.event, handler]))
  const systemEvents = new Map(Object.entries(parts.systemEvents))

  return async (connection, frame) => {
    try {
      const handler = handlers.get(frame.event)
      const systemEvent = systemEvents.get(frame.event)
      if (handler !== undefined) await run(parts, handler, connection, frame)
      else if (systemEvent !== undefined) await runSystemEvent(systemEvent, connection, frame)
      else throw new HandlerError('unknown_event', `There is no event ${frame.event}.`)
      return undefined
    } catch (error) {
      const detail = describe(error)
      if (detail.code === 'internal')
        parts.log.error({ err: error, event: frame.event, connection: connection.id }, 'handler')
      connection.send(errorFrame(frame.id ?? null, detail))
      return detail.code
    }
  }
}

async function runSystemEvent(
  systemEvent: SystemEvent,
  connection: Connection,
  frame: ClientFrame,
): Promise<void> {
  await systemEvent(connection, frame, (result, cursor) => {
    if (frame.id === undefined) return
    const reply = result === undefined ? '' : JSON.stringify(result)
    connection.send(ackFrame(frame.id, { reply, cursor: cursor ?? null }))
  })
}

async function run(
  parts: DispatcherParts,
  handler: AnyHandler,
  connection: Connection,
  frame: ClientFrame,
): Promise<void> {
  const checked = checkPayload(handler.payload, frame.data)
  const parsed = checked instanceof Promise ? await checked : checked
  if (!parsed.success) throw new InvalidPayload(parsed.error.issues)

  const stream = await parts.audience.streamOf(connection, frame, handler.scope)
  const context = {
    data: parsed.data,
    user: connection.principal,
    id: frame.id,
    stream,
    resources: parts.resources,
  }
  if (handler.authorize && !(await handler.authorize(context)))
    throw new HandlerError('forbidden', `You may not send ${frame.event} here.`)

  if (handler.isQuery) await runQuery(handler, connection, frame, context)
  else if (frame.id === undefined) await runOnceAtMost(parts, handler, connection, frame, context)
  else await runIdempotently(parts, handler, connection, frame, context, frame.id)
}

async function runQuery(
  handler: AnyHandler,
  connection: Connection,
  frame: ClientFrame,
  context: HandlerContext<unknown>,
): Promise<void> {
  const { reply } = await handler.handle(context)
  if (frame.id === undefined) return
  const text = reply === undefined ? '' : JSON.stringify(reply)
  connection.send(ackFrame(frame.id, { reply: text, cursor: null }))
}

async function runOnceAtMost(
  parts: DispatcherParts,
  handler: AnyHandler,
  connection: Connection,
  frame: ClientFrame,
  context: HandlerContext<unknown>,
): Promise<void> {
  const { broadcast } = await handler.handle(context)
  if (broadcast === undefined) return
  const entry = entryOf(broadcast, frame, connection)
  await (broadcast.volatile
    ? parts.resources.streams.publish(context.stream, entry)
    : parts.resources.streams.append(context.stream, entry))
}

async function runIdempotently(
  parts: DispatcherParts,
  handler: AnyHandler,
  connection: Connection,
  frame: ClientFrame,
  context: HandlerContext<unknown>,
  id: string,
): Promise<void> {
  const { streams } = parts.resources
  const { checksum } = frame
  const key = { stream: context.stream, user: context.user.userId, id, checksum }
  const claim = await streams.claim(key)
  if (claim.state === 'done') {
    connection.send(ackFrame(id, claim.settled, true))
    return
  }
  if (claim.state === 'pending')
    throw new HandlerError('in_progress', 'The same id is being handled.')
  if (claim.state === 'reused')
    throw new HandlerError('id_reused', 'This id was used for another event.')

  let outcome: Outcome<unknown>
  try {
    outcome = await handler.handle(context)
  } catch (error) {
    await streams.release(key)
    throw error
  }
  const settled = await settle(streams, key, outcome, frame, connection)
  connection.send(ackFrame(id, settled))
}

function settle(
  streams: StreamLog,
  key: DedupeKey,
  { reply, broadcast }: Outcome<unknown>,
  frame: ClientFrame,
  connection: Connection,
): Promise<Settled> {
  const text = reply === undefined ? '' : JSON.stringify(reply)
  if (broadcast === undefined) return streams.settle(key, text)
  const entry = entryOf(broadcast, frame, connection)
  if (broadcast.volatile) return settleAndPublish(streams, key, text, entry)
  // The new members come first: V8 takes microseconds to add members to a copy.
  const draft = { author: key.user, cid: key.id, ...entry }
  return streams.append(key.stream, draft, { key, reply: text })
}

async function settleAndPublish(
  streams: StreamLog,
  key: DedupeKey,
  reply: string,
  message: Volatile,
): Promise<Settled> {
  const settled = await streams.settle(key, reply)
  await streams.publish(key.stream, message)
  return settled
}

function entryOf(broadcast: Broadcast, frame: ClientFrame, connection: Connection) {
  const { event, data, exceptSelf } = broadcast
  const except = exceptSelf ? { except: connection.id } : {}
  return data instanceof Uint8Array
    ? { body: encodeBinaryBody(event, frame.room), bytes: data, ...except }
    : { body: encodeBody(event, data, frame.room), ...except }
}

/** Thrown by `run` alone, to carry what was wrong with the payload. */
class InvalidPayload extends Error {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly code: string }[]

  constructor(issues: InvalidPayload['issues']) {
    super('The payload does not fit the schema of the event.')
    this.issues = issues
  }
}

/** The first issues only: rejecting must not cost more than accepting. */
const maxIssues = 5

function describe(error: unknown): ErrorDetail {
  if (error instanceof InvalidPayload) {
    const issues = error.issues
      .slice(0, maxIssues)
      .map(({ path, code }) => ({ path: path.join('.'), rule: code }))
    return { code: 'invalid', message: error.message, issues }
  }
  if (error instanceof HandlerError) {
    const { code, message } = error
    return code === 'in_progress' ? { code, message, retryAfterMs: 1_000 } : { code, message }
  }
  if (error instanceof Unavailable) return { code: 'unavailable', message: error.message }
  return { code: 'internal', message: 'The server could not handle this event.' }
}
