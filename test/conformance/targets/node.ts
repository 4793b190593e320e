import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Blueprint, Fleet, StartOptions, Target } from '../suite/target.ts'
import { builtProject } from './build-project.ts'
import { authEnv, credentialsOf } from './credentials.ts'
import { chatEvents, echoEvents } from './events.ts'
import { startRedis } from './redis-store.ts'
import { startNode } from './server-process.ts'

/** Limits that would only slow the suite down; the cases about them set their own. */
const roomy = {
  RT_HANDSHAKES_PER_MINUTE: '1000000',
  RT_RATE_PER_SECOND: '1000000',
  RT_RATE_BURST: '1000000',
  RT_DRAIN_DELAY_MS: '1',
  RT_DRAIN_SPREAD_MS: '1',
}

/** The Node project that `create-realtime` writes, built and run as a process. */
export function nodeTarget({ starter }: Pick<Blueprint, 'starter'>): Target {
  return {
    name: 'node',
    offers: ['control', 'logs', 'store', 'kick'],
    events: starter === 'chat' ? chatEvents : echoEvents,
    start,
  }
}

async function start(blueprint: Blueprint, { env, nodes: count }: StartOptions): Promise<Fleet> {
  const folder = await builtProject(blueprint)
  const data = mkdtempSync(join(tmpdir(), 'create-realtime-data-'))
  const store = blueprint.scaling === 'redis' ? await startRedis() : undefined
  const variables = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'debug',
    DATABASE_URL: databaseUrl(blueprint, data),
    ...(store ? { REDIS_URL: store.url } : {}),
    ...authEnv[blueprint.auth],
    ...roomy,
    ...env,
  }
  const first = await startNode(folder, variables)
  const others = await Promise.all(
    Array.from({ length: count - 1 }, () => startNode(folder, variables)),
  )
  const nodes = [first, ...others] as const
  return {
    nodes: [first, ...others],
    credential: credentialsOf(blueprint.auth, nodes),
    kick: (user) => {
      first.tell(user)
      return Promise.resolve()
    },
    ...(store ? { store } : {}),
    stop: async () => {
      await Promise.all(nodes.map((node) => node.kill()))
      await store?.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

function databaseUrl({ database }: Blueprint, folder: string): string {
  if (database === 'sqlite') return `file:${join(folder, 'realtime.db')}`
  if (database === 'none') return ''
  const url = process.env['TEST_DATABASE_URL']
  if (url === undefined)
    throw new Error('TEST_DATABASE_URL must name a PostgreSQL for this blueprint.')
  return url
}
