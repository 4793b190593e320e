import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import type { Socket } from 'node:net'

/** How a WebSocket handshake ended: with an HTTP status, or with a socket to speak on. */
export type Handshake =
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'open'; readonly conversation: Conversation }

/** A few text messages in both directions: all that a check needs. */
export interface Conversation {
  send(message: object): void
  /** The first message that fits. Rejects when none came in time or the socket closed. */
  hear(fits: (message: Heard) => boolean): Promise<Heard>
  close(): void
}

export type Heard = {
  readonly event?: string
  readonly id?: string | null
  readonly data?: unknown
}

const PATIENCE_MS = 10_000

/** Opens a WebSocket on this machine. Node 20 has no client of its own, and the program no dependency. */
export function openSocket(
  port: number,
  path: string,
  own: Readonly<Record<string, string>> = {},
): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      timeout: PATIENCE_MS,
      headers: {
        ...own,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-protocol': 'rt.v1',
        'sec-websocket-key': randomBytes(16).toString('base64'),
      },
    })
    asked.once('response', (response) => {
      response.resume()
      resolve({ kind: 'refused', status: response.statusCode ?? 0 })
    })
    asked.once('upgrade', (_response, socket: Socket, head) => {
      resolve({ kind: 'open', conversation: converse(socket, head) })
    })
    asked.once('timeout', () => asked.destroy(new Error('The handshake was not answered in time.')))
    asked.once('error', reject)
    asked.end()
  })
}

function converse(socket: Socket, head: Buffer): Conversation {
  const heard: Heard[] = []
  const waiting = new Set<() => void>()
  let rest = Buffer.alloc(0)
  const take = (bytes: Buffer): void => {
    rest = Buffer.concat([rest, bytes])
    for (let frame = readFrame(rest); frame !== undefined; frame = readFrame(rest)) {
      rest = rest.subarray(frame.size)
      if (frame.opcode === TEXT) heard.push(JSON.parse(frame.payload.toString('utf8')))
      if (frame.opcode === PING) socket.write(writeFrame(PONG, frame.payload))
    }
    for (const look of waiting) look()
  }
  socket.on('error', () => socket.destroy())
  socket.on('data', take)
  // The first frames may come with the answer to the handshake.
  take(head)
  return {
    send: (message) => void socket.write(writeFrame(TEXT, Buffer.from(JSON.stringify(message)))),
    hear: (fits) => firstOf(heard, waiting, fits),
    close: () => void socket.end(writeFrame(CLOSE, Buffer.from([0x03, 0xe8]))),
  }
}

function firstOf(
  heard: readonly Heard[],
  waiting: Set<() => void>,
  fits: (message: Heard) => boolean,
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      waiting.delete(look)
    }
    const look = (): void => {
      const message = heard.find(fits)
      if (message === undefined) return
      stop()
      resolve(message)
    }
    const timer = setTimeout(() => {
      stop()
      reject(new Error('The expected message did not come in time.'))
    }, PATIENCE_MS)
    waiting.add(look)
    look()
  })
}

const TEXT = 1
const CLOSE = 8
const PING = 9
const PONG = 10

/** One whole frame at the start of the bytes, as a server sends it: never masked (RFC 6455, section 5.1). */
function readFrame(bytes: Buffer) {
  if (bytes.length < 2) return undefined
  const short = bytes.readUInt8(1) & 0x7f
  const start = short === 126 ? 4 : short === 127 ? 10 : 2
  if (bytes.length < start) return undefined
  const length =
    short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
  const size = start + length
  if (bytes.length < size) return undefined
  return { opcode: bytes.readUInt8(0) & 0x0f, payload: bytes.subarray(start, size), size }
}

/** A frame of a client: short, whole, and masked. */
function writeFrame(opcode: number, payload: Buffer): Buffer {
  const mask = randomBytes(4)
  const length =
    payload.length < 126
      ? Buffer.from([0x80 | payload.length])
      : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 0xff])
  const masked = payload.map((byte, index) => byte ^ mask.readUInt8(index % 4))
  return Buffer.concat([Buffer.from([0x80 | opcode]), length, mask, masked])
}
