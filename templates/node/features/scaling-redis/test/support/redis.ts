import { randomUUID } from 'node:crypto'
import { createClient } from '@redis/client'
import { encodeEntry } from '../../src/ws/backplane/entry-text.js'

/** What a server under test needs to find Redis. Each call names a part of it that nobody else uses. */
export function redisEnvironment(): { REDIS_URL: string; REDIS_PREFIX: string } {
  return { REDIS_URL: redisUrl(), REDIS_PREFIX: `test-${randomUUID()}:` }
}

/** As if Redis had been restarted empty, for those who share the prefix. */
export async function forgetEverything(prefix: string): Promise<void> {
  const redis = await open()
  for await (const keys of redis.scanIterator({ MATCH: `${prefix}*`, COUNT: 1_000 }))
    if (keys.length > 0) await redis.del(keys)
  redis.destroy()
}

/** Remembers everything under the prefix; the result brings it back, as a replica would that had heard no more. */
export async function keepStreams(prefix: string): Promise<() => Promise<void>> {
  const redis = await open()
  const kept: string[] = []
  for await (const keys of redis.scanIterator({ MATCH: `${prefix}*`, COUNT: 1_000 }))
    for (const key of keys) kept.push(key)
  for (const key of kept) await redis.copy(key, `kept-${key}`)
  return async () => {
    for (const key of kept) await redis.rename(`kept-${key}`, key)
    redis.destroy()
  }
}

/** As if another node had appended an entry and its publication had been lost. */
export async function appendUnheard(prefix: string, stream: string, body: string): Promise<void> {
  const redis = await open()
  const [topName, logName] = [`${prefix}{${stream}}:top`, `${prefix}{${stream}}:log`]
  const [epoch, offset] = (await redis.get(topName))?.split(':') ?? []
  const next = Number(offset) + 1
  await redis.set(topName, `${epoch}:${next}:lost:${Date.now()}`)
  const value = `${next}:1:lost:${Date.now()}:${encodeEntry({ body })}`
  await redis.zAdd(logName, { score: next, value })
  redis.destroy()
}

/** As if the client instance had come back to a node whose notice was lost. */
export async function takeSeatUnheard(
  prefix: string,
  user: string,
  instance: string,
): Promise<void> {
  const redis = await open()
  await redis.hSet(`${prefix}{user:${user}}:seats`, instance, `${Date.now() + 60_000}:newer`)
  redis.destroy()
}

function open() {
  return createClient({ url: redisUrl() }).connect()
}

function redisUrl(): string {
  const url = process.env['TEST_REDIS_URL']
  if (!url) throw new Error('Run the tests with vitest and its config: it finds or starts Redis.')
  return url
}
