import { redisEnvironment } from './redis.js'
import { startRedisProxy, type RedisProxy } from './redis-proxy.js'
import { startServer, type TestServer, type TestServerOptions } from './start-server.js'

export interface Nodes {
  readonly a: TestServer
  /** The way of node A to Redis; node B has its own and never loses it. */
  readonly wayOfA: RedisProxy
  readonly b: TestServer
  /** Stands before all that the nodes keep. */
  readonly prefix: string
  readonly stop: () => Promise<void>
}

/** Two nodes on two ports that share what they keep in Redis. */
export async function startNodes(options: TestServerOptions = {}): Promise<Nodes> {
  const { REDIS_URL, REDIS_PREFIX } = redisEnvironment()
  const wayOfA = await startRedisProxy(REDIS_URL)
  const [a, b] = await Promise.all([
    startServer({ ...options, env: { ...options.env, REDIS_PREFIX, REDIS_URL: wayOfA.url } }),
    startServer({ ...options, env: { ...options.env, REDIS_PREFIX, REDIS_URL } }),
  ])
  return {
    a,
    wayOfA,
    b,
    prefix: REDIS_PREFIX,
    stop: async () => {
      await Promise.all([a.stop(), b.stop()])
      await wayOfA.close()
    },
  }
}

/** Resolves once the node says whether it is ready for new connections, as its load balancer would ask. */
export async function untilReady({ url }: TestServer, isReady: boolean): Promise<void> {
  const end = performance.now() + patienceMs
  while ((await fetch(`${url}/readyz`)).ok !== isReady)
    if (performance.now() > end) throw new Error(`The node did not become ready: ${!isReady}.`)
}

const patienceMs = 10_000
