import { z } from 'zod'
import type { Audience } from '../audience.js'
import type { Position } from '../backplane/contracts.js'
import type { Connection } from '../connection.js'
import { HandlerError } from '../handlers/handler.js'
import { systemFrame } from '../protocol.js'
import { parseCursor } from '../streams/position.js'
import {
  resumeApproximately,
  resumeByReset,
  resumeExactly,
  resumeFromAttach,
  type ResumeParts,
} from '../streams/resume.js'
import { orResync } from '../streams/resync.js'
import type { Subscription } from '../streams/subscription.js'
import type { SystemEvent } from './system-event.js'

/** More streams than a connection may follow are not worth reading. */
const maxCursors = 128

const payload = z.union([
  z.strictObject({ cursors: z.array(z.string().max(160)).max(maxCursors) }),
  z.strictObject({ last_event_id: z.string().max(160) }),
])

/** `sys.resume`: continue each stream from the client's cursor. Once, and only on a connection that announced it. */
export function createResumeEvent(parts: ResumeParts, audience: Audience): SystemEvent {
  return async (connection, frame, acknowledge) => {
    const parsed = payload.safeParse(frame.data)
    if (!parsed.success) throw new HandlerError('invalid', 'cursors or last_event_id is expected')
    if (!connection.isAwaitingResume)
      throw new HandlerError('invalid', 'The connection was resumed already.')

    if ('last_event_id' in parsed.data) {
      const { last_event_id: cursor } = parsed.data
      await orResync(connection, resumeFromLastEvent(parts, audience, connection, cursor))
    } else {
      const seen = positionsOf(parsed.data.cursors)
      await orResync(connection, resumeFromPositions(parts, audience, connection, seen))
    }
    connection.isAwaitingResume = false
    acknowledge()
  }
}

/** A cursor that cannot be read is refused: to pass over it would be to lose events in silence. */
function positionsOf(cursors: readonly string[]): ReadonlyMap<string, Position> {
  const positions = new Map<string, Position>()
  for (const text of cursors) {
    const cursor = parseCursor(text)
    if (cursor === undefined) throw new HandlerError('invalid', 'A cursor cannot be read.')
    positions.set(cursor.stream, cursor.position)
  }
  return positions
}

/** Streams that no cursor names go on from the moment of the connect. */
async function resumeFromPositions(
  parts: ResumeParts,
  audience: Audience,
  connection: Connection,
  seen: ReadonlyMap<string, Position>,
): Promise<void> {
  for (const [stream, position] of seen) {
    await connection.waitForRoom()
    const subscription = await subscriptionTo(audience, connection, stream)
    if (subscription) await resumeExactly(parts, subscription, position)
    else connection.send(systemFrame('sys.resumed', { stream, status: 'forbidden', count: 0 }))
  }
  for (const subscription of connection.subscriptions.values())
    if (!seen.has(subscription.stream)) resumeFromAttach(subscription)
}

/** The fallback for clients that keep a single cursor: exact for its stream, at least once for the others. */
export async function resumeFromLastEvent(
  parts: ResumeParts,
  audience: Audience,
  connection: Connection,
  lastEventId: string,
): Promise<void> {
  const cursor = parseCursor(lastEventId)
  const named = cursor && (await subscriptionTo(audience, connection, cursor.stream))
  const anchor = named && cursor && (await resumeExactly(parts, named, cursor.position))
  for (const subscription of connection.subscriptions.values()) {
    if (subscription === named) continue
    await connection.waitForRoom()
    await subscription.attached
    if (anchor) await resumeApproximately(parts, subscription, anchor.at)
    else await resumeByReset(parts, subscription, 'trimmed')
  }
}

/** The stream as the connection follows it already, or as it may follow it from now on. */
async function subscriptionTo(
  audience: Audience,
  connection: Connection,
  stream: string,
): Promise<Subscription | undefined> {
  const present = connection.subscriptions.get(stream)
  return present ? present.attached : audience.rejoin(connection, stream)
}

/** A first connect: everything is live from here on. */
export function startLive(connection: Connection): void {
  for (const subscription of connection.subscriptions.values()) subscription.goLive()
}
