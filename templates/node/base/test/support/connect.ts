import { WebSocket } from 'ws'
import { credentialFor } from './credential.js'
import type { TestServer } from './start-server.js'

export interface Frame {
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
  readonly id?: string
  readonly room?: string
  readonly cid?: string
  readonly ts?: number
}

export interface FrameOptions {
  readonly id?: string
  readonly room?: string
}

/** A bare client: it shows what is on the wire and does nothing on its own. */
export interface Peer {
  readonly socket: WebSocket
  /** Every frame so far, oldest first. */
  readonly frames: readonly Frame[]
  readonly hello: Frame
  /** The user id that the server gave the credential's owner. */
  readonly userId: string
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  readonly send: (event: string, data: unknown, options?: FrameOptions) => void
  /** Resolves with the `sys.ack` or `sys.error` that answers the event. */
  readonly request: (event: string, data: unknown, options?: FrameOptions) => Promise<Frame>
  /** The first frame that fits and was not returned by `next` before. */
  readonly next: (fits: string | ((frame: Frame) => boolean)) => Promise<Frame>
  /** Resolves once everything that the server sent before this call was received. */
  readonly settle: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface ConnectOptions {
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

/** Connects as `user` and waits for `sys.hello`. Rejects with the HTTP status if the upgrade is refused. */
export async function connect(
  { url, wired }: TestServer,
  user: string,
  options: ConnectOptions = {},
): Promise<Peer> {
  const credential = await credentialFor(user, wired)
  const query = new URLSearchParams({ ...credential.query, ...options.query })
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?${query.toString()}`, 'rt.v1', {
    headers: { origin: url, ...credential.headers, ...options.headers },
  })
  return follow(socket)
}

/** The HTTP status of a refused upgrade, or 101. */
export function statusOf(url: string, headers: Record<string, string> = {}): Promise<number> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'rt.v1', { headers })
  return new Promise((resolve) => {
    socket.on('error', () => undefined)
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    socket.on('open', () => {
      socket.close()
      resolve(101)
    })
  })
}

const patienceMs = 5_000
let lastId = 0

async function follow(socket: WebSocket): Promise<Peer> {
  const frames: Frame[] = []
  const taken = new Set<Frame>()
  const arrivals = new Set<() => void>()
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) return
    // The tests compare every member that they read, so the cast claims nothing that is not checked.
    frames.push(JSON.parse(data.toString()) as Frame)
    for (const notice of arrivals) notice()
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  })

  function next(fits: string | ((frame: Frame) => boolean)): Promise<Frame> {
    const isWanted = typeof fits === 'string' ? (frame: Frame) => frame.event === fits : fits
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        arrivals.delete(look)
        reject(new Error(`Waited in vain for ${fits.toString()}; got ${JSON.stringify(frames)}`))
      }, patienceMs)
      function look(): void {
        const found = frames.find((frame) => !taken.has(frame) && isWanted(frame))
        if (found === undefined) return
        taken.add(found)
        arrivals.delete(look)
        clearTimeout(timer)
        resolve(found)
      }
      arrivals.add(look)
      look()
    })
  }

  function send(event: string, data: unknown, options: FrameOptions = {}): void {
    socket.send(JSON.stringify({ event, data, ...options }))
  }

  function request(event: string, data: unknown, options: FrameOptions = {}): Promise<Frame> {
    lastId += 1
    const id = options.id ?? `test-${String(lastId).padStart(8, '0')}`
    send(event, data, { ...options, id })
    return next((frame) => frame.id === id && /^sys\.(ack|error)$/.test(frame.event))
  }

  async function settle(): Promise<void> {
    const pong = new Promise((resolve) => {
      socket.once('pong', resolve)
    })
    socket.ping()
    await pong
  }

  async function close(): Promise<void> {
    socket.close(4_000)
    await closed
  }

  await opened(socket)
  const hello = await next('sys.hello')
  const { id: userId } = hello.data['user'] as { id: string }
  return { socket, frames, hello, userId, closed, send, request, next, settle, close }
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      reject(new Error(`The upgrade was refused with ${response.statusCode}.`))
    })
  })
}
