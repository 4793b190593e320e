import type { Config } from '../config.js'
import { formatCursor, randomTag } from '../streams/position.js'
import type { Broker } from './broker.js'
import type {
  Claim,
  DedupeKey,
  Entry,
  Position,
  Settled,
  StreamListener,
  StreamLog,
} from './contracts.js'

/** The tag of offset 0: a stream to which nothing was appended yet. */
const emptyTag = '0000'

interface Stream {
  readonly epoch: string
  offset: number
  tag: string
  /** Time of the last append. */
  at: number
  /** When it was last appended to or read, by the time that never jumps. */
  usedAt: number
  readonly entries: Entry[]
}

interface Record {
  readonly checksum: number
  readonly expiresAt: number
  readonly settled: Settled | undefined
}

/** How long an event may be in the hands of its handler before a retry may run it again. */
const pendingMs = 30_000
const cleanUpMs = 30_000

/** The log of a single process: streams, idempotency records and delivery, all in memory and all synchronous. */
export function createStreamLog({ clock }: Broker, config: Config): StreamLog {
  const ttlMs = config.RT_REPLAY_TTL_S * 1_000
  const streams = new Map<string, Stream>()
  /** What became of each event, by its name. */
  const records = new Map<string, Record>()
  let listener: StreamListener | undefined
  let cleanedAt = clock.elapsed()

  function streamOf(name: string): Stream {
    const stream = streams.get(name) ?? createStream()
    streams.set(name, stream)
    stream.usedAt = clock.elapsed()
    cleanUp()
    trim(stream.entries, config.RT_REPLAY_MAX_ENTRIES, clock.now() - ttlMs)
    return stream
  }

  function settle(key: DedupeKey, settled: Settled): Settled {
    const expiresAt = clock.elapsed() + config.RT_DEDUPE_TTL_S * 1_000
    records.set(nameOf(key), { checksum: key.checksum, expiresAt, settled })
    return settled
  }

  /** What ran out is dropped as streams are used: no timer, and never more than one pass per interval. */
  function cleanUp(): void {
    const now = clock.elapsed()
    if (now - cleanedAt < cleanUpMs) return
    cleanedAt = now
    for (const [name, { expiresAt }] of records) if (expiresAt <= now) records.delete(name)
    for (const [name, { usedAt }] of streams) if (usedAt < now - ttlMs) streams.delete(name)
  }

  function claim(key: DedupeKey): Claim {
    const now = clock.elapsed()
    const name = nameOf(key)
    const record = records.get(name)
    if (record === undefined || record.expiresAt <= now) {
      const pending = { checksum: key.checksum, expiresAt: now + pendingMs, settled: undefined }
      records.set(name, pending)
      return { state: 'new' }
    }
    if (record.checksum !== key.checksum) return { state: 'reused' }
    return record.settled ? { state: 'done', settled: record.settled } : { state: 'pending' }
  }

  return {
    claim: (key) => Promise.resolve(claim(key)),
    release(key) {
      records.delete(nameOf(key))
      return Promise.resolve()
    },
    settle: (key, reply) => Promise.resolve(settle(key, { reply, cursor: null })),
    append(name, draft, dedupe) {
      const known = dedupe && records.get(nameOf(dedupe.key))?.settled
      if (known) return Promise.resolve(known)

      const stream = streamOf(name)
      const tagBefore = stream.tag
      stream.offset += 1
      stream.tag = randomTag(4)
      stream.at = Math.max(stream.at, clock.now())
      const { offset, tag, at } = stream
      const entry = { offset, tag, at, ...draft }
      stream.entries.push(entry)
      const settled = { reply: dedupe?.reply ?? '', cursor: formatCursor(name, topOf(stream)) }
      if (dedupe) settle(dedupe.key, settled)
      listener?.entry(name, stream.epoch, entry, tagBefore)
      return Promise.resolve(settled)
    },
    publish(name, message) {
      listener?.volatile(name, message)
      return Promise.resolve()
    },
    read(name, from, limit) {
      const stream = streamOf(name)
      const first = Math.max(0, from - stream.offset + stream.entries.length - 1)
      return Promise.resolve({
        top: topOf(stream),
        entries: stream.entries.slice(first, first + limit),
      })
    },
    readLast(name, count) {
      const stream = streamOf(name)
      return Promise.resolve({ top: topOf(stream), entries: stream.entries.slice(-count) })
    },
    tops: (names) => Promise.resolve(names.map((name) => topOf(streamOf(name)))),
    follow: () => Promise.resolve(),
    unfollow: () => undefined,
    listen(next) {
      listener = next
    },
  }
}

/** User ids may hold any character: they come last, so that no two keys have one name. */
function nameOf({ stream, user, id }: DedupeKey): string {
  return `${id} ${stream} ${user}`
}

function createStream(): Stream {
  return { epoch: randomTag(8), offset: 0, tag: emptyTag, at: 0, usedAt: 0, entries: [] }
}

function topOf({ epoch, offset, tag }: Stream): Position {
  return { epoch, offset, tag }
}

function trim(entries: Entry[], maxEntries: number, oldest: number): void {
  const surplus = Math.max(0, entries.length - maxEntries)
  const kept = entries.findIndex(({ at }, index) => index >= surplus && at >= oldest)
  if (kept !== 0) entries.splice(0, kept === -1 ? entries.length : kept)
}
