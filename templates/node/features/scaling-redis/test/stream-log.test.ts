import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectBroker, type Broker } from '../src/ws/backplane/broker.js'
import type { Entry, Slice, StreamLog, Volatile } from '../src/ws/backplane/contracts.js'
import { decodeEntries } from '../src/ws/backplane/entry-text.js'
import { createStreamLog } from '../src/ws/backplane/stream-log.js'
import { systemClock } from '../src/ws/clock.js'
import { loadConfig, type Config } from '../src/ws/config.js'
import { createLog } from '../src/ws/log.js'
import { testEnvironment } from './support/environment.js'

const stream = 'user:ann'
let config: Config
let broker: Broker
let log: StreamLog
let heard: Entry[]
let fleeting: Volatile[]

beforeEach(async () => {
  config = loadConfig({ ...testEnvironment(), RT_REPLAY_MAX_ENTRIES: '100' })
  broker = await connectBroker({ config, clock: systemClock, log: createLog('silent') })
  log = createStreamLog(broker, config)
  ;[heard, fleeting] = [[], []]
  log.listen({
    entry: (_stream, _epoch, entry) => heard.push(entry),
    volatile: (_stream, message) => fleeting.push(message),
    reconnected: () => undefined,
  })
})
afterEach(() => broker.close())

function offsets({ entries }: Slice): readonly number[] {
  return entries.map(({ offset }) => offset)
}

function offsetOf(cursor: string | null): number {
  return Number(/:(\d+)\./.exec(cursor ?? '')?.[1])
}

test('what is appended is read and heard as it was, whatever its characters', async () => {
  await log.follow(stream)
  const drafts = ['plain', '1:2:3:"', 'line\nbreak', 'naïve ☃ 😀', '']

  for (const text of drafts)
    await log.append(stream, { body: text, author: `${text}:`, cid: 'id-00001', except: '-:0' })
  await expect.poll(() => heard.length).toBe(drafts.length)
  const { entries } = await log.read(stream, 1, 10)

  expect(entries.map(({ body }) => body)).toEqual(drafts)
  expect(entries[3]).toMatchObject({ author: 'naïve ☃ 😀:', cid: 'id-00001', except: '-:0' })
  expect(heard).toEqual(entries)
})

test('an event that is in no log keeps its bytes', async () => {
  await log.follow(stream)
  const bytes = Buffer.from([0, 255, 128, 58, 10])

  await log.publish(stream, { body: '"event":"näme"', bytes, except: 'me' })
  await log.publish(stream, { body: 'text' })
  await expect.poll(() => fleeting.length).toBe(2)

  expect(fleeting).toEqual([{ body: '"event":"näme"', bytes, except: 'me' }, { body: 'text' }])
})

test('what is appended in one turn is numbered in the order of the calls', async () => {
  const settled = await log.append(stream, { body: 'first' }, dedupe(0))

  const cursors = await Promise.all(
    Array.from({ length: 150 }, async (_, index) => {
      const { cursor } = await log.append(stream, { body: `${index}` }, dedupe(index))
      return cursor
    }),
  )

  expect(cursors[0]).toBe(settled.cursor)
  expect(cursors.map(offsetOf)).toEqual(Array.from({ length: 150 }, (_, index) => index + 1))
})

test('only the newest entries are kept, and the position stays', async () => {
  for (let count = 0; count < 130; count += 1) await log.append(stream, { body: `${count}` })

  const { top, entries } = await log.read(stream, 1, 200)

  expect(entries).toHaveLength(100)
  expect(entries[0]?.offset).toBe(31)
  expect(top.offset).toBe(130)
})

test('entries that were appended in one turn are read and dropped one by one', async () => {
  await Promise.all(
    Array.from({ length: 150 }, (_, index) => log.append(stream, { body: `${index + 1}` })),
  )

  const all = await log.read(stream, 1, 200)
  const middle = await log.read(stream, 70, 3)
  const overlapping = await log.read(stream, 126, 5)
  const last = await log.readLast(stream, 5)

  expect(offsets(all)).toEqual(Array.from({ length: 100 }, (_, index) => index + 51))
  expect(all.entries.map(({ body }) => body)).toEqual(offsets(all).map(String))
  expect(offsets(middle)).toEqual([70, 71, 72])
  expect(offsets(overlapping)).toEqual([126, 127, 128, 129, 130])
  expect(offsets(last)).toEqual([146, 147, 148, 149, 150])
})

test('entries that came one by one are read from wherever one asks', async () => {
  for (let count = 1; count <= 200; count += 1) await log.append(stream, { body: `${count}` })

  const all = await log.read(stream, 1, 200)
  const middle = await log.read(stream, 125, 5)
  const last = await log.readLast(stream, 3)

  expect(offsets(all)).toEqual(Array.from({ length: 100 }, (_, index) => index + 101))
  expect(all.entries.map(({ body }) => body)).toEqual(offsets(all).map(String))
  expect(offsets(middle)).toEqual([125, 126, 127, 128, 129])
  expect(offsets(last)).toEqual([198, 199, 200])
})

test('short entries are joined in the log, long ones are not', async () => {
  // 1 to 63, and each of the others.
  expect(await textsAfter('x'.repeat(100))).toBe(38)
  expect(await textsAfter('x'.repeat(1_000))).toBe(100)
})

test('what is too old leaves Redis, even if others keep the stream alive', async () => {
  const limits = { RT_REPLAY_TTL_S: 1, RT_REPLAY_MAX_ENTRIES: 10_000 }
  const brief = createStreamLog(broker, { ...config, ...limits })
  const firstKept = async (): Promise<number> => {
    const batch = Array.from({ length: 20 }, (_, index) => `${index}`)
    await Promise.all(batch.map((body) => brief.append(stream, { body })))
    const texts = await broker.run((redis) => redis.zRange(broker.nameOf(stream, 'log'), 0, 0))
    return decodeEntries(texts)[0]?.offset ?? 0
  }

  await expect.poll(firstKept, { timeout: 10_000, interval: 100 }).toBeGreaterThan(64)
  expect((await brief.readLast(stream, 100)).entries.length).toBeGreaterThan(0)
})

test('an entry that is too old is not read any more, even if others keep the stream alive', async () => {
  const brief = createStreamLog(broker, { ...config, RT_REPLAY_TTL_S: 1 })
  await brief.append(stream, { body: 'old' })
  const bodies = async (): Promise<readonly string[]> => {
    await brief.append(stream, { body: 'new' })
    return (await brief.readLast(stream, 100)).entries.map(({ body }) => body)
  }

  await expect.poll(bodies, { timeout: 10_000, interval: 200 }).not.toContain('old')
  expect((await brief.read(stream, 1, 100)).top.offset).toBeGreaterThan(1)
})

test('following again right after letting go misses nothing', async () => {
  for (let round = 1; round <= 20; round += 1) {
    await log.follow(stream)
    await log.append(stream, { body: `${round}` })
    await expect.poll(() => heard.length).toBe(round)
    log.unfollow(stream)
  }
})

test('scripts that Redis forgot are sent again', async () => {
  await broker.run((redis) => redis.scriptFlush())

  const answers = await Promise.all([1, 2, 3].map((id) => log.append(stream, { body: `${id}` })))

  expect(answers.map(({ cursor }) => offsetOf(cursor))).toEqual([1, 2, 3])
})

test('everything that is kept ends by itself', async () => {
  await log.claim(dedupe(1).key)
  await log.settle(dedupe(2).key, '1')
  await log.append(stream, { body: 'x' }, dedupe(3))
  await log.tops(['user:idle'])

  const lives = await broker.run(async (redis) => {
    const names: string[] = []
    for await (const keys of redis.scanIterator({
      MATCH: `${broker.nameOf('user:').split('{')[0]}*`,
    }))
      names.push(...keys)
    return Promise.all(names.map((name) => redis.pTTL(name)))
  })

  expect(lives.length).toBeGreaterThan(5)
  expect(Math.min(...lives)).toBeGreaterThan(0)
})

/** How many texts the log holds after 100 entries of this body, one by one. */
async function textsAfter(body: string): Promise<number> {
  const name = `room:${body.length}`
  for (let count = 1; count <= 100; count += 1) await log.append(name, { body })
  return broker.run((redis) => redis.zCard(broker.nameOf(name, 'log')))
}

function dedupe(index: number) {
  const id = `event-${String(index).padStart(4, '0')}`
  return { key: { stream, user: 'ann', id, checksum: 7 }, reply: 'null' }
}

test('the position of a stream outlives its log, however long that is kept', async () => {
  const patient = createStreamLog(broker, { ...config, RT_REPLAY_TTL_S: 604_800 })

  await patient.append(stream, { body: 'kept for a week' })
  const [top, kept] = await broker.run((redis) =>
    Promise.all([
      redis.pTTL(broker.nameOf(stream, 'top')),
      redis.pTTL(broker.nameOf(stream, 'log')),
    ]),
  )

  expect(kept).toBeGreaterThan(600_000_000)
  expect(top).toBeGreaterThan(kept)
})
