import { randomInt } from 'node:crypto'
import type { Entry, Position, Slice } from '../backplane/contracts.js'

export type Continuity =
  | { readonly ok: true; readonly missed: readonly Entry[] }
  | { readonly ok: false; readonly reason: 'epoch' | 'ahead' | 'tag' | 'trimmed' | 'gap' | 'limit' }

/** `room:42@k3f9:1057.b7q2`: the id of a durable frame, opaque to clients but for the part before `@`. */
export function formatCursor(stream: string, { epoch, offset, tag }: Position): string {
  return `${stream}@${epoch}:${offset}.${tag}`
}

/** The random part of a position, in base 36: an epoch or a tag. */
export function randomTag(length: number): string {
  return randomInt(36 ** length)
    .toString(36)
    .padStart(length, '0')
}

/** Undefined for anything that `formatCursor` did not write. */
export function parseCursor(
  cursor: string,
): { readonly stream: string; readonly position: Position } | undefined {
  const match = cursorPattern.exec(cursor)
  const [, stream, epoch, offset, tag] = match ?? []
  if (!stream || !epoch || !offset || !tag) return undefined
  return { stream, position: { epoch, offset: Number(offset), tag } }
}

/**
 * What was missed after `seen`, or why that cannot be shown.
 * `slice` starts at `seen.offset` (inclusive, to compare the tag) and was read with `limit + 2` as its limit.
 */
export function judgeContinuity(seen: Position, slice: Slice, limit: number): Continuity {
  const { top, entries } = slice
  if (seen.epoch !== top.epoch) return { ok: false, reason: 'epoch' }
  if (seen.offset > top.offset) return { ok: false, reason: 'ahead' }

  const at = entries.find((entry) => entry.offset === seen.offset)
  if (at && at.tag !== seen.tag) return { ok: false, reason: 'tag' }
  if (seen.offset === top.offset)
    return seen.tag === top.tag ? { ok: true, missed: [] } : { ok: false, reason: 'tag' }

  const missed = entries.filter((entry) => entry.offset > seen.offset)
  if (missed.length > limit) return { ok: false, reason: 'limit' }
  if (missed[0]?.offset !== seen.offset + 1) return { ok: false, reason: 'trimmed' }
  const holed = missed.some((entry, index) => entry.offset !== seen.offset + 1 + index)
  if (holed || missed.at(-1)?.offset !== top.offset) return { ok: false, reason: 'gap' }
  return { ok: true, missed }
}

const cursorPattern =
  /^((?:room|user):[A-Za-z0-9_.-]{1,96}|all)@([a-z0-9]{1,16}):(0|[1-9][0-9]{0,14})\.([a-z0-9]{4})$/
