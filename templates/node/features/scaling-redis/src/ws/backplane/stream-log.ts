import type { Config } from '../config.js'
import { randomTag } from '../streams/position.js'
import type { Broker } from './broker.js'
import type { DedupeKey, NewEntry, Position, Settled, Slice, StreamLog } from './contracts.js'
import { decodeEntries, decodePublication, encodeEntry, encodeVolatile } from './entry-text.js'
import { createRecords, readSettled } from './records.js'
import { appendScript, topScript } from './stream-scripts.js'
import { createTurnQueue } from './turn-queue.js'

interface Draft {
  readonly entry: NewEntry
  readonly dedupe: { readonly key: DedupeKey; readonly reply: string } | undefined
}

/** Two days at least, and twice as long as the log: the name of an epoch outlives every cursor that holds it. */
const leastTopMs = 172_800_000
/** Entries that one script may append: others of the same Redis wait for less than a millisecond. */
const maxBatch = 64
/** Fewer entries than these are in one text of the log: 64 that were joined, with the rest of a batch before them. */
const maxJoined = 2 * maxBatch
/** An offset beyond every entry: asks for the position alone. */
const beyond = Number.MAX_SAFE_INTEGER

/** The log that all nodes share. `stream-scripts.ts` says how it is kept. */
export function createStreamLog(broker: Broker, config: Config): StreamLog {
  const { subscriber } = broker
  const logMs = config.RT_REPLAY_TTL_S * 1_000
  const topMs = Math.max(leastTopMs, 2 * logMs)
  const recordMs = config.RT_DEDUPE_TTL_S * 1_000
  const records = createRecords(broker, recordMs)
  const append = createTurnQueue(appendBatch, maxBatch)

  async function appendBatch(stream: string, drafts: readonly Draft[]) {
    const keys: string[] = [...namesOf(stream)]
    const limits = [logMs, config.RT_REPLAY_MAX_ENTRIES, topMs, recordMs]
    const tag = randomTag(4)
    const values: (string | number)[] = [randomTag(8), tag, ...limits]
    for (const { entry, dedupe } of drafts) {
      if (dedupe) keys.push(records.nameOf(dedupe.key))
      values.push(dedupe?.key.checksum ?? '', dedupe?.reply ?? '', encodeEntry(entry))
    }
    try {
      const reply = await broker.runScript(appendScript, keys, values)
      return readAppended(stream, tag, drafts, reply)
    } catch (error) {
      for (const { dedupe } of drafts) if (dedupe) records.abandon(dedupe.key)
      throw error
    }
  }

  /**
   * Position and entries in one step, so that they belong together: a transaction, as a script would copy each entry
   * into its own memory and back. Without the entries that are older than the log's TTL.
   */
  async function read(stream: string, from: number, to: number | '+inf'): Promise<Slice> {
    const [topName, logName] = namesOf(stream)
    const [time, topText, , texts] = await broker.run((redis) =>
      redis
        .multi()
        .time()
        .get(topName)
        .pExpire(topName, topMs)
        .zRange(logName, from, to, { BY: 'SCORE' })
        .execTyped(),
    )
    const [epoch, offset, tag, lastAt] = topText?.split(':') ?? []
    // A log without its top is of an epoch that is over.
    if (!epoch || !tag) return { top: await readTop(stream), entries: [] }
    const top = { epoch, offset: Number(offset), tag }
    const first = Math.max(from, top.offset - config.RT_REPLAY_MAX_ENTRIES + 1)
    const oldest = Math.max(milliseconds(time), Number(lastAt)) - logMs
    const entries = decodeEntries(texts)
    const kept = entries.findIndex((entry) => entry.offset >= first && entry.at >= oldest)
    return { top, entries: kept === -1 ? [] : entries.slice(kept) }
  }

  async function readTop(stream: string): Promise<Position> {
    const [topName, logName] = namesOf(stream)
    const reply = await broker.runScript(topScript, [topName, logName], [randomTag(8), topMs])
    const [epoch = '', offset = '', tag = ''] = reply
    return { epoch, offset: Number(offset), tag }
  }

  function namesOf(stream: string): readonly [top: string, log: string, channel: string] {
    return [broker.nameOf(stream, 'top'), broker.nameOf(stream, 'log'), broker.nameOf(stream)]
  }

  function streamOf(channel: string): string {
    return channel.slice(broker.nameOf('').length - 1, -1)
  }

  return {
    claim: records.claim,
    release: records.release,
    settle: records.settle,
    append: (stream, entry, dedupe) => append(stream, { entry, dedupe }),
    async publish(stream, message) {
      const channel = broker.nameOf(stream)
      await broker.run((redis) => redis.publish(channel, encodeVolatile(message)))
    },
    async read(stream, from, limit) {
      if (from === beyond) return { top: await readTop(stream), entries: [] }
      // The text that holds the last of them may hold later ones too.
      const { top, entries } = await read(stream, from, from + limit + maxJoined)
      return { top, entries: entries.slice(0, limit) }
    },
    async readLast(stream, count) {
      const { offset } = await readTop(stream)
      const { top, entries } = await read(stream, offset - count + 1, '+inf')
      return { top, entries: entries.slice(-count) }
    },
    tops: (streams) => Promise.all(streams.map(readTop)),
    follow: (stream) => subscriber.subscribe(broker.nameOf(stream)),
    unfollow: (stream) => subscriber.unsubscribe(broker.nameOf(stream)),
    listen({ entry, volatile, reconnected }) {
      broker.onReconnect(reconnected)
      subscriber.onMessage((channel, bytes) => {
        const stream = streamOf(channel)
        const publication = decodePublication(bytes)
        if (publication.epoch === undefined) {
          volatile(stream, publication.message)
          return
        }
        let { tagBefore } = publication
        for (const each of publication.entries) {
          entry(stream, publication.epoch, each, tagBefore)
          tagBefore = each.tag
        }
      })
    },
  }
}

/** What `TIME` answers: seconds and microseconds. */
function milliseconds([seconds = '', microseconds = '']: readonly string[]): number {
  return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000)
}

/** The script answers for each draft with nothing, or with the record of one that was appended before. */
function readAppended(
  stream: string,
  tag: string,
  drafts: readonly Draft[],
  [epoch, first, ...known]: readonly string[],
): readonly Settled[] {
  let offset = Number(first)
  return drafts.map(({ dedupe }, index) => {
    const record = known[index]
    if (record) return readSettled(stream, record)
    const cursor = `${stream}@${epoch}:${offset}.${tag}`
    offset += 1
    return { reply: dedupe?.reply ?? '', cursor }
  })
}
