import { once } from 'node:events'
import { startRedis } from '../servers/redis.ts'
import { end, forkOn } from '../servers/server.ts'
import { ratios, shown, type Row } from './row.ts'

/** A replay of 1,000 events, as the server reads and decodes it, beside an XRANGE of the same. */
export const replay: Row = async ({ replayReader }) => {
  const redis = await startRedis()
  const { program, cwd, env } = replayReader
  const child = forkOn(undefined, program, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env, REDIS_URL: redis.url },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const failed = once(child, 'exit').then(() => {
    throw new Error('The replay could not be read.')
  })
  try {
    const [times]: { readonly ours: number[]; readonly theirs: number[] }[] = await Promise.race([
      once(child, 'message'),
      failed,
    ])
    if (times === undefined) throw new Error('The replay has no times.')
    return [
      {
        row: 'replay of 1,000 events',
        against: 'XRANGE of the same',
        value: ratios(times.theirs, times.ours),
        unit: 'x',
        goal: { atMost: 0.5 },
        behind: `${shown(times.ours)} against ${shown(times.theirs)} ms, ${times.ours.length} reads of each in turn`,
      },
    ]
  } finally {
    failed.catch(() => undefined)
    await end(child)
    await redis.stop()
  }
}
