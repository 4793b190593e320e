import { randomUUID } from 'node:crypto'
import { createClient } from '@redis/client'

/** What a server under test needs to find Redis. Each call names a part of it that nobody else uses. */
export function redisEnvironment(): { REDIS_URL: string; REDIS_PREFIX: string } {
  return { REDIS_URL: redisUrl(), REDIS_PREFIX: `test-${randomUUID()}:` }
}

/** As if Redis had been restarted empty, for those who share the prefix. */
export async function forgetEverything(prefix: string): Promise<void> {
  const redis = await createClient({ url: redisUrl() }).connect()
  for await (const keys of redis.scanIterator({ MATCH: `${prefix}*`, COUNT: 1_000 }))
    if (keys.length > 0) await redis.del(keys)
  redis.destroy()
}

function redisUrl(): string {
  const url = process.env['TEST_REDIS_URL']
  if (!url) throw new Error('Run the tests with vitest and its config: it finds or starts Redis.')
  return url
}
