import { randomInt } from 'node:crypto'
import type { Config } from '../config.js'
import type { Broker } from './broker.js'
import type { DedupeKey, NewEntry, Position, Settled, Slice, StreamLog } from './contracts.js'
import { decodeEntry, decodePublication, encodeEntry, encodeVolatile } from './entry-text.js'
import { createRecords, readSettled } from './records.js'
import { appendScript, readScript } from './stream-scripts.js'
import { createTurnQueue } from './turn-queue.js'

interface Draft {
  readonly entry: NewEntry
  readonly dedupe: { readonly key: DedupeKey; readonly reply: string } | undefined
}

/** Two days: the name of an epoch outlives every cursor that holds it. */
const metaMs = 172_800_000
/** Entries that one script may append: others of the same Redis wait for less than a millisecond. */
const maxBatch = 64
/** An offset beyond every entry: asks for the position alone. */
const beyond = Number.MAX_SAFE_INTEGER

/** The log that all nodes share. `stream-scripts.ts` says how it is kept. */
export function createStreamLog(broker: Broker, config: Config): StreamLog {
  const { subscriber } = broker
  const logMs = config.RT_REPLAY_TTL_S * 1_000
  const recordMs = config.RT_DEDUPE_TTL_S * 1_000
  const records = createRecords(broker, recordMs)
  const append = createTurnQueue(appendBatch, maxBatch)

  async function appendBatch(stream: string, drafts: readonly Draft[]) {
    const [meta, log, channel] = namesOf(stream)
    const keys = drafts.flatMap(({ dedupe }) => (dedupe ? records.nameOf(dedupe.key) : []))
    const limits = [logMs, config.RT_REPLAY_MAX_ENTRIES, metaMs, recordMs]
    const values = [randomText(8), randomText(4), ...limits, ...drafts.flatMap(scriptValues)]
    try {
      const reply = await broker.runScript(appendScript, [meta, log, channel, ...keys], values)
      return readAppended(stream, drafts, reply)
    } catch (error) {
      for (const { dedupe } of drafts) if (dedupe) records.abandon(dedupe.key)
      throw error
    }
  }

  async function read(stream: string, from: number | 'last', limit: number): Promise<Slice> {
    const [meta, log] = namesOf(stream)
    const values = [randomText(8), logMs, metaMs, from, limit]
    const reply = await broker.runScript(readScript, [meta, log], values)
    const [epoch = '', offset = '', tag = '', ...texts] = reply
    return { top: { epoch, offset: Number(offset), tag }, entries: texts.map(decodeEntry) }
  }

  async function readTop(stream: string): Promise<Position> {
    return (await read(stream, beyond, 0)).top
  }

  function namesOf(stream: string): readonly [meta: string, log: string, channel: string] {
    return [broker.nameOf(stream, 'meta'), broker.nameOf(stream, 'log'), broker.nameOf(stream)]
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
    read,
    readLast: (stream, count) => read(stream, 'last', count),
    tops: (streams) => Promise.all(streams.map(readTop)),
    follow: (stream) => subscriber.subscribe(broker.nameOf(stream)),
    unfollow: (stream) => subscriber.unsubscribe(broker.nameOf(stream)),
    listen({ entry, volatile, reconnected }) {
      broker.onReconnect(reconnected)
      subscriber.onMessage((channel, bytes) => {
        const publication = decodePublication(bytes)
        if (publication.epoch === undefined) volatile(streamOf(channel), publication.message)
        else entry(streamOf(channel), publication.epoch, publication.entry)
      })
    },
  }
}

function scriptValues({ entry, dedupe }: Draft): readonly (string | number)[] {
  return [dedupe ? 1 : 0, dedupe?.key.hash ?? '', dedupe?.reply ?? '', encodeEntry(entry)]
}

/** The script answers for each draft with its offset, or with the record of one that was appended before. */
function readAppended(
  stream: string,
  drafts: readonly Draft[],
  [epoch, tag, ...answers]: readonly string[],
): readonly Settled[] {
  return answers.map((answer, index) =>
    answer.startsWith('d')
      ? readSettled(stream, answer)
      : {
          reply: drafts[index]?.dedupe?.reply ?? '',
          cursor: `${stream}@${epoch}:${answer}.${tag}`,
        },
  )
}

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz'

function randomText(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}
