import type { Entry, Position, StreamLog } from '../backplane/contracts.js'
import type { Metrics } from '../metrics.js'
import { replayEndFrame, resumedFrame, type Verdict } from '../protocol.js'
import { replayLimit } from './feed.js'
import { judgeContinuity, type Continuity } from './position.js'
import type { StreamHub } from './stream-hub.js'
import { deliveryOf, type Subscription } from './subscription.js'

export interface ResumeParts {
  readonly log: StreamLog
  readonly hub: StreamHub
  readonly metrics: Metrics
}

/** With one cursor for all streams, the others are replayed from this much before it: rather twice than never. */
const approximateOverlapMs = 10_000

/** Continues from where the connection was attached: nothing was missed. */
export function resumeFromAttach(subscription: Subscription): void {
  const { stream, position, connection, breaks, isAttached } = subscription
  // The reset that followed says where the stream goes on, and so does whoever attaches it at this moment.
  if (breaks > 0 || !isAttached) return
  connection.send(resumedFrame({ stream, status: 'ok', from: position, to: position, count: 0 }))
  connection.send(replayEndFrame(stream, position))
  subscription.open(position)
}

/** Replays what was missed after `seen`, or sends the stream's present state where that cannot be shown. */
export function resumeExactly(
  parts: ResumeParts,
  subscription: Subscription,
  seen: Position,
): Promise<Entry | undefined> {
  return subscription.inTurn(async () => {
    const { stream, breaks } = subscription
    const limit = replayLimit.entries
    // A client may ask again for a stream that is live already; what is newer must then wait for the replay.
    subscription.shut()
    const slice = await parts.log.read(stream, seen.offset, limit + 2)
    if (subscription.breaks !== breaks) return undefined

    const continuity = withinBytes(judgeContinuity(seen, slice, limit))
    await finish(parts, subscription, 'ok', seen, slice.top, continuity)
    return continuity.ok ? slice.entries.find(({ offset }) => offset === seen.offset) : undefined
  })
}

/** Replays everything since `since` (server time, ms): at least once, for clients that keep a single cursor. */
export function resumeApproximately(
  parts: ResumeParts,
  subscription: Subscription,
  since: number,
): Promise<void> {
  return subscription.inTurn(async () => {
    const { stream, breaks } = subscription
    const limit = replayLimit.entries
    const { top, entries } = await parts.log.readLast(stream, limit + 1)
    if (subscription.breaks !== breaks) return

    const missed = entries.filter(({ at }) => at >= since - approximateOverlapMs)
    const continuity: Continuity =
      missed.length > limit ? { ok: false, reason: 'limit' } : { ok: true, missed }
    const first = missed[0]
    const from = { ...top, offset: first ? first.offset - 1 : top.offset }
    await finish(parts, subscription, 'approximate', from, top, withinBytes(continuity))
  })
}

/** Sends the present state: the history of this stream cannot be continued. */
export function resumeByReset(
  parts: ResumeParts,
  subscription: Subscription,
  reason: string,
): Promise<void> {
  return subscription.inTurn(async () => {
    const { position } = subscription
    await finish(parts, subscription, 'ok', position, position, { ok: false, reason })
  })
}

type Outcome = Continuity | { readonly ok: false; readonly reason: string }

async function finish(
  parts: ResumeParts,
  subscription: Subscription,
  status: Verdict['status'],
  from: Position,
  to: Position,
  outcome: Outcome,
): Promise<void> {
  const { stream, connection } = subscription
  if (!outcome.ok) {
    const { reason } = outcome
    connection.send(resumedFrame({ stream, status: 'reset', from, to, count: 0, reason }))
    await parts.hub.sendSnapshot(subscription)
    return
  }
  const count = outcome.missed.length
  connection.send(resumedFrame({ stream, status, from, to, count }))
  for (const entry of outcome.missed) subscription.send(deliveryOf(stream, to.epoch, entry))
  connection.send(replayEndFrame(stream, to))
  parts.metrics.replayed(count)
  subscription.open(to)
}

function withinBytes(continuity: Continuity): Continuity {
  if (!continuity.ok) return continuity
  const bytes = continuity.missed.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0)
  return bytes > replayLimit.bytes ? { ok: false, reason: 'limit' } : continuity
}
