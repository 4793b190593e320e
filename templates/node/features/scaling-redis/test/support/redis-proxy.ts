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
  /** Connections stay open, but no byte passes: what a broken network looks like. */
  readonly freeze: () => void
  readonly thaw: () => void
}

export async function startRedisProxy(target: string): Promise<RedisProxy> {
  const url = new URL(target)
  const { hostname, port } = url
  const pairs = new Map<Socket, { readonly redis: Socket; isSubscriber: boolean }>()
  let isFrozen = false

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
    client.pipe(redis).pipe(client)
    if (isFrozen) stop(client, redis)
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
    freeze() {
      isFrozen = true
      for (const [client, { redis }] of pairs) stop(client, redis)
    },
    thaw() {
      isFrozen = false
      for (const [client, { redis }] of pairs) client.pipe(redis).pipe(client)
    },
  }
}

function stop(client: Socket, redis: Socket): void {
  client.unpipe(redis).pause()
  redis.unpipe(client).pause()
}
