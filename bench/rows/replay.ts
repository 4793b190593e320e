import { once } from 'node:events'
import { startRedis } from '../servers/redis.ts'
import { end, forkOn } from '../servers/server.ts'
import { ratios, shown, type Finding, type Row } from './row.ts'

/** Milliseconds of each read. */
interface Times {
  readonly burst: readonly number[]
  readonly trickle: readonly number[]
  readonly xrange: readonly number[]
}

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
    const [times]: Times[] = await Promise.race([once(child, 'message'), failed])
    if (times === undefined) throw new Error('The replay has no times.')
    const { burst, trickle, xrange } = times
    return [compared('came at once', burst, xrange), compared('came one by one', trickle, xrange)]
  } finally {
    failed.catch(() => undefined)
    await end(child)
    await redis.stop()
  }
}

function compared(how: string, ours: readonly number[], theirs: readonly number[]): Finding {
  return {
    row: `replay of 1,000 events that ${how}`,
    against: 'XRANGE of the same',
    value: ratios(theirs, ours),
    unit: 'x',
    goal: { atMost: 0.5 },
    behind: `${shown(ours)} against ${shown(theirs)} ms, ${ours.length} reads of each in turn`,
  }
}
