import { setTimeout as delay } from 'node:timers/promises'
import { connect, createServer, type Socket } from 'node:net'

/** A TCP proxy in front of a Redis: slow, deaf or turned to another Redis while clients keep its address. */
export interface RedisProxy {
  readonly url: string
  /** Sends later connections to another port and ends the present ones. */
  readonly turnTo: (port: number) => void
  /** Delays every chunk, in both directions. */
  readonly slowDown: (ms: number) => void
  /** Swallows everything without ending a connection, as a lost network does. */
  readonly deafen: (isDeaf: boolean) => void
  readonly cutAll: () => void
  readonly stop: () => Promise<void>
}

export async function startRedisProxy(redisPort: number): Promise<RedisProxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let [port, delayMs, isDeaf] = [redisPort, 0, false]

  /** A chunk never overtakes another, also when the delay ends between the two. */
  function forward(from: Socket, to: Socket): void {
    const waiting: { readonly chunk: Buffer; readonly due: number }[] = []
    let isPumping = false

    async function pump(): Promise<void> {
      isPumping = true
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        await delay(Math.max(0, next.due - performance.now()))
        if (!to.destroyed) to.write(next.chunk)
      }
      isPumping = false
    }

    from.on('data', (chunk: Buffer) => {
      if (isDeaf) return
      if (delayMs === 0 && !isPumping) to.write(chunk)
      else waiting.push({ chunk, due: performance.now() + delayMs })
      if (waiting.length > 0 && !isPumping) void pump()
    })
    from.on('error', () => to.destroy())
    from.on('close', () => to.destroy())
  }

  const server = createServer((client) => {
    const upstream = connect({ host: '127.0.0.1', port, noDelay: true })
    const pair = [client.setNoDelay(), upstream] as const
    pairs.add(pair)
    client.once('close', () => pairs.delete(pair))
    forward(client, upstream)
    forward(upstream, client)
  })
  const address = await new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address()
      resolve(typeof bound === 'object' && bound !== null ? `127.0.0.1:${bound.port}` : '')
    })
  })
  const cutAll = () => {
    for (const [client, upstream] of pairs) {
      client.destroy()
      upstream.destroy()
    }
  }

  return {
    url: `redis://${address}`,
    turnTo: (next) => {
      port = next
      cutAll()
    },
    slowDown: (ms) => {
      delayMs = ms
    },
    deafen: (deaf) => {
      isDeaf = deaf
    },
    cutAll,
    stop: () =>
      new Promise((resolve) => {
        cutAll()
        server.close(() => resolve())
      }),
  }
}
