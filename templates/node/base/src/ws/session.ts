import type { WebSocket } from 'ws'
import type { Audience } from './audience.js'
import { parseBinaryFrame } from './binary.js'
import type { Clock } from './clock.js'
import { CloseCode } from './close-codes.js'
import type { Config } from './config.js'
import type { Connection } from './connection.js'
import type { Dispatch } from './dispatcher.js'
import { createInbox } from './inbox.js'
import type { Log } from './log.js'
import type { Metrics } from './metrics.js'
import { tokenBucket } from './middleware/rate-limit.js'
import {
  errorFrame,
  isBadFrame,
  parseClientFrame,
  systemFrame,
  type BadFrame,
  type ClientFrame,
  type ErrorCode,
} from './protocol.js'
import { formatCursor } from './streams/position.js'
import type { ResumeParts } from './streams/resume.js'
import { resumeFromLastEvent, startLive } from './system/resume.js'

export interface SessionParts {
  readonly audience: Audience
  readonly resume: ResumeParts
  readonly dispatch: Dispatch
  readonly config: Config
  readonly metrics: Metrics
  readonly log: Log
  readonly clock: Clock
}

/** How the client wants to continue: both come from the query of its upgrade request. */
export interface Continuation {
  readonly isResuming: boolean
  readonly lastEventId: string | undefined
}

/** What a client can rely on beyond sending and receiving events. */
const capabilities = ['resume', 'last_event_id', 'ack', 'binary'] as const
/** Errors that only a broken or hostile client makes; the others happen to honest ones that retry. */
const malformed: ReadonlySet<ErrorCode> = new Set(['invalid', 'unknown_event'])
/** So many of them per minute, and a client is not worth talking to. */
const maxErrorsPerMinute = 10
/** Events above the rate limit per minute after which a client is cut off rather than told again. */
const maxOverratePerMinute = 200

/** Greets a new connection, puts it into its streams and hands its frames to the dispatcher, one after the other. */
export function openSession(
  parts: SessionParts,
  connection: Connection,
  webSocket: WebSocket,
  continuation: Continuation,
): void {
  connection.isAwaitingResume = continuation.isResuming
  const guard = guardRate(parts, connection)
  const entered = enter(parts, connection, continuation)

  let hasEntered = false
  const inbox = createInbox<ClientFrame | BadFrame>(connection, async (frame) => {
    hasEntered ||= await entered
    if (!hasEntered || !connection.isOpen) return
    if (isBadFrame(frame)) {
      connection.send(errorFrame(frame.id, { code: 'bad_frame', message: frame.problem }))
      guard.countError()
      return
    }
    const error = await parts.dispatch(connection, frame)
    if (error === undefined) parts.metrics.received(frame.event)
    else if (malformed.has(error)) guard.countError()
  })
  connection.isIdle = inbox.isIdle
  // Messages arrive as one Buffer each: `binaryType` is left at its default.
  webSocket.on('message', (message: Buffer, isBinary: boolean) => {
    connection.lastEventAt = parts.clock.elapsed()
    const frame = isBinary ? parseBinaryFrame(message) : parseClientFrame(message.toString())
    if (guard.admits(frame)) inbox.add(frame)
  })
}

async function enter(
  parts: SessionParts,
  connection: Connection,
  { isResuming, lastEventId }: Continuation,
): Promise<boolean> {
  try {
    await parts.audience.enter(connection)
    connection.greet(systemFrame('sys.hello', hello(parts, connection)))
    if (lastEventId !== undefined)
      await resumeFromLastEvent(parts.resume, parts.audience, connection, lastEventId)
    else if (!isResuming) startLive(connection)
    return true
  } catch (error) {
    if (!connection.isOpen) return false
    parts.log.error({ err: error, connection: connection.id }, 'connect')
    connection.close(CloseCode.overload, 'try again later')
    return false
  }
}

function hello({ audience, config, clock }: SessionParts, connection: Connection) {
  const { principal, subscriptions } = connection
  return {
    protocol: 1,
    conn: connection.id,
    session: connection.instance,
    user: { id: principal.userId, name: principal.name },
    server_time: clock.now(),
    token_exp: principal.expiresAt,
    heartbeat: { interval: config.RT_PING_INTERVAL_MS, timeout: config.RT_PEER_TIMEOUT_MS },
    limits: {
      message: config.RT_MAX_MESSAGE_BYTES,
      rate: config.RT_RATE_PER_SECOND,
      burst: config.RT_RATE_BURST,
      queue: config.RT_QUEUE_BYTES,
    },
    resume_window: config.RT_REPLAY_TTL_S,
    dedupe_window: config.RT_DEDUPE_TTL_S,
    capabilities: [...capabilities, ...audience.capabilities],
    streams: [...subscriptions.values()].map(({ stream, position }) => ({
      stream,
      cursor: formatCursor(stream, position),
    })),
  }
}

/** Bounds what a client may send, and closes the connection of one that does not take the hint. */
function guardRate({ config, clock }: SessionParts, connection: Connection) {
  const { elapsed } = clock
  const events = tokenBucket(config.RT_RATE_PER_SECOND, config.RT_RATE_BURST, elapsed)
  const overrate = tokenBucket(maxOverratePerMinute / 60, maxOverratePerMinute, elapsed)
  const errors = tokenBucket(maxErrorsPerMinute / 60, maxErrorsPerMinute, elapsed)

  return {
    admits(frame: ClientFrame | BadFrame): boolean {
      const retryAfterMs = events()
      if (retryAfterMs === 0) return true
      if (overrate() > 0) connection.close(CloseCode.rateAbuse, 'rate limit')
      const message = 'Too many events.'
      connection.send(errorFrame(frame.id ?? null, { code: 'rate_limited', message, retryAfterMs }))
      return false
    },
    countError(): void {
      if (errors() > 0) connection.close(CloseCode.tooManyErrors, 'too many errors')
    },
  }
}
