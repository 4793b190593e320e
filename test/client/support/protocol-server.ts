import type { AddressInfo } from 'node:net'
import { createServer, type IncomingMessage } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'

export type WireFrame = {
  readonly event: string
  readonly data?: unknown
  readonly id?: string
  readonly room?: string
}

/** One accepted connection, as a script of PROTOCOL.md written by hand in each test. */
export type Peer = {
  readonly request: IncomingMessage
  readonly socket: WebSocket
  readonly frames: readonly WireFrame[]
  readonly messages: readonly Buffer[]
  readonly closed: Promise<number>
  readonly send: (frame: Record<string, unknown>) => void
  readonly hello: (more?: Record<string, unknown>) => void
  /** The first frame with this event that was not taken before. */
  readonly next: (event: string) => Promise<WireFrame>
}

export type ProtocolServer = {
  readonly url: string
  /** The next connection that was not taken before. */
  readonly accepted: () => Promise<Peer>
  readonly count: () => number
  /** Upgrades and `/rt/auth-check` are refused with this status from now on; 101 accepts. */
  readonly refuseWith: (status: number) => void
  readonly stop: () => Promise<void>
}

/** A server that accepts every client and leaves each answer to the test. */
export async function startProtocolServer(): Promise<ProtocolServer> {
  const http = createServer((_request, response) => {
    response.statusCode = status === 101 ? 204 : status
    response.end()
  })
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'rt.v1' })
  const peers = queue<Peer>()
  let status = 101
  let count = 0

  http.on('upgrade', (request, socket, head) => {
    if (status !== 101) {
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      count++
      peers.add(peerOf(request, webSocket))
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))

  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/ws`,
    accepted: () => peers.next(() => true),
    count: () => count,
    refuseWith: (next) => {
      status = next
    },
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

export const HELLO = {
  conn: 'c1',
  session: 's1',
  user: { id: 'ada', name: 'Ada' },
  protocol: 1,
  heartbeat: { interval: 30_000, timeout: 90_000 },
  limits: { message: 65_536, rate: 20, burst: 40, queue: 1_048_576 },
  dedupe_window: 900,
  streams: [{ stream: 'user:ada', cursor: 'user:ada@e1:0.0000' }],
}

function peerOf(request: IncomingMessage, socket: WebSocket): Peer {
  const frames = queue<WireFrame>()
  const messages: Buffer[] = []
  socket.on('message', (data, isBinary) => {
    if (!Buffer.isBuffer(data)) throw new TypeError('Buffers are what ws gives by default.')
    if (isBinary) messages.push(data)
    else frames.add(JSON.parse(data.toString()))
  })
  const send = (frame: Record<string, unknown>) => socket.send(JSON.stringify(frame))
  return {
    request,
    socket,
    frames: frames.all,
    messages,
    send,
    closed: new Promise((resolve) => socket.on('close', resolve)),
    hello: (more = {}) => send({ event: 'sys.hello', data: { ...HELLO, ...more } }),
    next: (event) => frames.next((frame) => frame.event === event),
  }
}

const PATIENCE_MS = 3000

/** What arrived, and a way to wait for what has not arrived yet. */
function queue<Item>() {
  const all: Item[] = []
  const taken = new Set<Item>()
  const looks = new Set<() => void>()
  return {
    all,
    add: (item: Item) => {
      all.push(item)
      for (const look of looks) look()
    },
    next: (fits: (item: Item) => boolean) =>
      new Promise<Item>((resolve, reject) => {
        const timer = setTimeout(() => {
          looks.delete(look)
          reject(new Error(`Waited in vain; there is ${JSON.stringify(all)}`))
        }, PATIENCE_MS)
        function look(): void {
          const found = all.find((item) => !taken.has(item) && fits(item))
          if (found === undefined) return
          taken.add(found)
          looks.delete(look)
          clearTimeout(timer)
          resolve(found)
        }
        looks.add(look)
        look()
      }),
  }
}
