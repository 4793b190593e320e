import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to Redis that tests can break, for one server and without touching what others do. */
export interface RedisProxy {
  readonly url: string
  /** Resets the connections; new ones work. Of `subscriber`, only those that listen to channels. */
  readonly cut: (which: 'all' | 'subscriber') => void
  /** Resets all connections and refuses new ones. */
  readonly close: () => Promise<void>
  readonly open: () => Promise<void>
  /** What is asked still arrives, but no answer comes back: the connection looks alive and is not. */
  readonly mute: () => void
  readonly unmute: () => void
}

export async function startRedisProxy(target: string): Promise<RedisProxy> {
  const url = new URL(target)
  const { hostname, port } = url
  const pairs = new Map<Socket, { readonly redis: Socket; isSubscriber: boolean }>()
  let isMuted = false

  const server = createServer((client) => {
    const redis = connect(Number(port || 6_379), hostname)
    const pair = { redis, isSubscriber: false }
    pairs.set(client, pair)
    client.on('data', (bytes) => {
      if (/\r\nsubscribe\r\n/i.test(bytes.toString('latin1'))) pair.isSubscriber = true
    })
    const end = (): void => {
      pairs.delete(client)
      client.destroy()
      redis.destroy()
    }
    for (const socket of [client, redis]) socket.on('error', end).on('close', end)
    client.pipe(redis)
    if (!isMuted) redis.pipe(client)
  })

  function listen(at: number): Promise<unknown> {
    server.listen(at, '127.0.0.1')
    return once(server, 'listening')
  }

  function cut(which: 'all' | 'subscriber'): void {
    for (const [client, { isSubscriber }] of pairs)
      if (which === 'all' || isSubscriber) client.resetAndDestroy()
  }

  await listen(0)
  // A server that listens on TCP has an AddressInfo, never a string or null.
  const { port: own } = server.address() as AddressInfo
  url.host = `127.0.0.1:${own}`

  return {
    url: url.href,
    cut,
    async close() {
      const closed = once(server, 'close')
      server.close()
      cut('all')
      await closed
    },
    async open() {
      await listen(own)
    },
    mute() {
      isMuted = true
      for (const [client, { redis }] of pairs) redis.unpipe(client).pause()
    },
    unmute() {
      isMuted = false
      for (const [client, { redis }] of pairs) redis.pipe(client)
    },
  }
}
