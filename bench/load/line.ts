import { connect, type Socket } from 'node:net'

export interface LineParts {
  readonly port: number
  readonly path: string
  readonly headers: readonly string[]
  /** Called with the bytes of the payload of each frame. */
  readonly onFrame: (line: Line, bytes: number) => void
  /** Called once the server switched protocols. */
  readonly onOpen: (line: Line) => void
  readonly onEnd: (line: Line, reason: string) => void
}

/** All lines read into the same memory: what a line counts, it does not keep. */
const shared = Buffer.alloc(256 * 1_024)
const pong = clientFrame('', 0x8a)

/**
 * One client connection that counts frames by their headers and looks at nothing else, so that thousands of them cost
 * less than the server that is measured. For the handshake of a dialect, `onText` sees the payloads.
 */
export class Line {
  onText: ((text: string) => void) | undefined
  /** Frames with an event so far. */
  received = 0
  readonly #parts: LineParts
  readonly #socket: Socket
  #isOpen = false
  #answer = ''
  #header = Buffer.alloc(10)
  #headerBytes = 0
  #opcode = 0
  #payloadBytes = 0
  #missing = 0
  #text = ''

  constructor(parts: LineParts) {
    this.#parts = parts
    this.#socket = connect({
      port: parts.port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (count) => {
          this.#read(count)
          return true
        },
      },
    })
    this.#socket.on('connect', () => this.#socket.write(this.#upgrade()))
    this.#socket.on('error', (error) => parts.onEnd(this, error.message))
    this.#socket.on('close', () => parts.onEnd(this, this.#answer || 'closed'))
  }

  /** Sends frames that `clientFrame` made. */
  write(frames: Buffer): void {
    this.#socket.write(frames)
  }

  /** Reads nothing more: what the server sends waits in the buffers of the kernel, and then in the server. */
  pause(): void {
    this.#socket.pause()
  }

  end(): void {
    this.#socket.removeAllListeners('close')
    this.#socket.destroy()
  }

  #upgrade(): string {
    const { port, path, headers } = this.#parts
    const lines = [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      ...headers,
    ]
    return `${lines.join('\r\n')}\r\n\r\n`
  }

  #read(count: number): void {
    const start = this.#isOpen ? 0 : this.#readAnswer(count)
    for (let at = start; at < count;)
      at = this.#missing > 0 ? this.#skip(at, count) : this.#head(at)
  }

  /** Returns where the first frame starts. */
  #readAnswer(count: number): number {
    const before = this.#answer.length
    this.#answer += shared.toString('latin1', 0, count)
    const end = this.#answer.indexOf('\r\n\r\n')
    if (end < 0) return count
    if (!this.#answer.startsWith('HTTP/1.1 101')) {
      this.#socket.destroy()
      return count
    }
    this.#isOpen = true
    this.#answer = ''
    this.#parts.onOpen(this)
    return end + 4 - before
  }

  #head(at: number): number {
    this.#header[this.#headerBytes] = shared[at] ?? 0
    this.#headerBytes += 1
    if (this.#headerBytes === 1) this.#opcode = (shared[at] ?? 0) & 15
    const marker = this.#headerBytes > 1 ? (this.#header[1] ?? 0) & 127 : 0
    const wanted = marker === 126 ? 4 : marker === 127 ? 10 : 2
    if (this.#headerBytes < wanted) return at + 1

    this.#headerBytes = 0
    if (marker < 126) this.#payloadBytes = marker
    else if (marker === 126) this.#payloadBytes = this.#header.readUInt16BE(2)
    else this.#payloadBytes = Number(this.#header.readBigUInt64BE(2))
    this.#missing = this.#payloadBytes
    if (this.#missing === 0) this.#finish()
    return at + 1
  }

  #skip(at: number, count: number): number {
    const end = Math.min(count, at + this.#missing)
    // A ping of Engine.IO is the text "2" and nothing else.
    if (this.onText !== undefined || this.#payloadBytes === 1)
      this.#text += shared.toString('utf8', at, end)
    this.#missing -= end - at
    if (this.#missing === 0) this.#finish()
    return end
  }

  #finish(): void {
    const text = this.#text
    this.#text = ''
    if (this.#opcode === 9) this.write(pong)
    if (this.#opcode === 1 && text === '2') this.write(clientFrame('3'))
    if (this.#opcode !== 1) return
    this.onText?.(text)
    this.#parts.onFrame(this, this.#payloadBytes)
  }
}

/** A frame as a client sends it; a mask of zeros is a mask. */
export function clientFrame(text: string, firstByte = 0x81): Buffer {
  const payload = Buffer.from(text)
  const isLong = payload.length > 125
  const head = Buffer.alloc(isLong ? 8 : 6)
  head[0] = firstByte
  head[1] = 0x80 | (isLong ? 126 : payload.length)
  if (isLong) head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, payload])
}
