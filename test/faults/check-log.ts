import type { RedisStore } from '../conformance/targets/redis-store.ts'
import { placeOf, type Place } from './ledger.ts'
import type { World } from './world.ts'

/** The last event that everybody in a room has heard. */
export interface End {
  readonly room: string
  readonly text: string
  readonly place: Place
}

/**
 * What each client holds of a room, after resumes, resets and snapshots, is the log, and what an author was told to be
 * stored stands in it once, at the place that was told.
 */
export async function checkLog(
  { redis, people, ledger }: World,
  ends: readonly End[],
): Promise<void> {
  for (const { room, text, place } of ends) {
    const log = await textsOf(redis, room)
    const end = log.indexOf(text)
    if (end < 0) ledger.violate(`"${text}" is not in the log`)
    if (new Set(log).size < log.length) ledger.violate(`a text stands twice in the log of ${room}`)
    for (const { name, follower } of people) {
      const held = follower.held(room)
      const last = held.indexOf(text)
      const first = firstDifference(log.slice(0, end + 1), held.slice(0, last + 1))
      if (first !== undefined) ledger.violate(`${name} holds of ${room} ${first}`)
    }
    for (const [said, cursor] of ledger.acknowledged) {
      const { stream, offset } = placeOf(cursor)
      const index = end - place.offset + offset
      const isKept = stream === place.stream && index >= 0 && index <= end
      if (isKept && log[index] !== said)
        ledger.violate(`"${said}" was stored at ${cursor}, where "${log[index]}" stands`)
    }
  }
}

/** The texts that the log of a room keeps, oldest first, whatever form its entries have. */
async function textsOf(redis: RedisStore, room: string): Promise<readonly string[]> {
  const entries = await redis.command('ZRANGE', `rt:{room:${room}}:log`, '0', '-1')
  return [...entries.matchAll(/"text":"([^"]*)"/g)].map(([, text]) => text ?? '')
}

/** Compares the ends of two lists, as far as both reach. */
function firstDifference(log: readonly string[], held: readonly string[]): string | undefined {
  const length = Math.min(log.length, held.length)
  const [right, seen] = [log.slice(log.length - length), held.slice(held.length - length)]
  const index = right.findIndex((text, place) => text !== seen[place])
  return index < 0 ? undefined : `"${seen[index]}" where the log has "${right[index]}"`
}
