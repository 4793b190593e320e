import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { attempt, type Answer, type Attempt } from './handshake.ts'

/** How a connection ended; `code` is null if no close frame came. */
export interface Ending {
  readonly code: number | null
  readonly reason: string
}

export interface Message {
  readonly binary: boolean
  readonly bytes: Buffer
}

/** An upgrade that was answered with something other than 101. */
export class Refused extends Error {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>

  constructor({ status, headers, socket }: Answer) {
    super(`The upgrade was refused with ${status}.`)
    this.status = status
    this.headers = headers
    socket.destroy()
  }
}

/** Connects, or throws `Refused`. */
export async function openPeer(request: Attempt): Promise<Peer> {
  const answer = await attempt(request)
  if (answer.status !== 101) throw new Refused(answer)
  return new Peer(answer)
}

/** A bare RFC 6455 client that can also misbehave: half frames, stalled reading, resets, silence. */
export class Peer {
  readonly headers: ReadonlyMap<string, string>
  readonly closed: Promise<Ending>
  onMessage: (message: Message) => void = () => undefined
  answersPings = true
  /** Sends nothing any more, as a peer that lost its network. */
  isMute = false
  pings = 0
  pongs = 0
  #socket: Socket
  #received: Buffer
  #fragments: Buffer[] = []
  #isBinary = false
  #ending: Ending = { code: null, reason: '' }

  constructor({ headers, socket, rest }: Answer) {
    this.headers = headers
    this.#socket = socket
    this.#received = Buffer.from(rest)
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve(this.#ending))
    })
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    // The listener for messages is set by whoever opened the peer, in this turn of the loop.
    setImmediate(() => {
      this.#read(Buffer.alloc(0))
      socket.resume()
    })
  }

  sendText(text: string): void {
    this.sendFrame({ opcode: 1, payload: Buffer.from(text) })
  }

  sendBinary(payload: Buffer): void {
    this.sendFrame({ opcode: 2, payload })
  }

  sendFrame(frame: RawFrame): void {
    this.sendRaw(encodeFrame(frame))
  }

  /** Any bytes, also such as are no frame. */
  sendRaw(bytes: Buffer): void {
    if (!this.#socket.destroyed && !this.isMute) this.#socket.write(bytes)
  }

  ping(): void {
    this.sendFrame({ opcode: 9, payload: Buffer.from('probe') })
  }

  /** Starts the close handshake. */
  close(code = 4000): void {
    const payload = Buffer.alloc(2)
    payload.writeUInt16BE(code)
    this.sendFrame({ opcode: 8, payload })
  }

  /** Stops reading; TCP will tell the server. */
  stall(): void {
    this.#socket.pause()
  }

  unstall(): void {
    this.#socket.resume()
  }

  /** Ends with a FIN and no close frame. */
  end(): void {
    this.#socket.end()
  }

  /** Ends with a RST; after a FIN that is no longer possible, and the socket would never be closed. */
  reset(): void {
    if (this.#socket.writableEnded) this.#socket.destroy()
    else this.#socket.resetAndDestroy()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk])
    for (;;) {
      const frame = decodeFrame(this.#received)
      if (frame === undefined) return
      this.#received = this.#received.subarray(frame.length)
      this.#take(frame)
    }
  }

  #take({ opcode, fin, payload }: DecodedFrame): void {
    if (opcode === 8) {
      const code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005
      this.#ending = { code, reason: payload.subarray(2).toString() }
      this.sendFrame({ opcode: 8, payload: payload.subarray(0, 2) })
      this.#socket.end()
    } else if (opcode === 9) {
      this.pings += 1
      if (this.answersPings) this.sendFrame({ opcode: 10, payload })
    } else if (opcode === 10) {
      this.pongs += 1
    } else {
      if (opcode !== 0) this.#isBinary = opcode === 2
      this.#fragments.push(payload)
      if (!fin) return
      const bytes = Buffer.concat(this.#fragments)
      this.#fragments = []
      this.onMessage({ binary: this.#isBinary, bytes })
    }
  }
}

export interface RawFrame {
  readonly opcode: number
  readonly payload: Buffer
  readonly fin?: boolean
  /** The three reserved bits, 0 to 7. */
  readonly reserved?: number
  readonly masked?: boolean
}

/** A client frame; with `masked: false` a forbidden one. */
export function encodeFrame({
  opcode,
  payload,
  fin = true,
  reserved = 0,
  masked = true,
}: RawFrame): Buffer {
  const size = payload.length
  const extended = size > 65_535 ? 8 : size > 125 ? 2 : 0
  const head = Buffer.alloc(2 + extended)
  head[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode
  head[1] = (masked ? 0x80 : 0) | (extended === 8 ? 127 : extended === 2 ? 126 : size)
  if (extended === 2) head.writeUInt16BE(size, 2)
  if (extended === 8) head.writeBigUInt64BE(BigInt(size), 2)
  if (!masked) return Buffer.concat([head, payload])

  const mask = randomBytes(4)
  const body = Buffer.from(payload)
  for (let i = 0; i < size; i += 1) body[i] = (body[i] ?? 0) ^ (mask[i % 4] ?? 0)
  return Buffer.concat([head, mask, body])
}

interface DecodedFrame {
  readonly opcode: number
  readonly fin: boolean
  readonly payload: Buffer
  /** Bytes of the whole frame. */
  readonly length: number
}

/** The first frame of a server in the bytes; undefined while it is not whole. */
function decodeFrame(bytes: Buffer): DecodedFrame | undefined {
  const [first, second] = bytes
  if (first === undefined || second === undefined) return undefined
  const short = second & 0x7f
  const start = short === 127 ? 10 : short === 126 ? 4 : 2
  if (bytes.length < start) return undefined
  const size =
    short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short
  if (bytes.length < start + size) return undefined
  return {
    opcode: first & 0x0f,
    fin: (first & 0x80) !== 0,
    payload: bytes.subarray(start, start + size),
    length: start + size,
  }
}
