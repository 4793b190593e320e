import { randomUUID } from 'node:crypto'
import type { Attempt } from './handshake.ts'
import { at, listAt, parseJson, textAt, type Json } from './json.ts'
import { openPeer, type Ending, type Peer } from './peer.ts'

/** How long the suite waits for what must come. */
export const patienceMs = 8_000

/** A text frame of the server. */
export type Frame = { readonly [key: string]: Json }

/** A frame that stands in a log; `id` is its cursor. */
export type DurableFrame = Frame & { readonly id: string }

export interface Sending {
  readonly id?: string
  readonly room?: string
}

/** Connects and waits for the hello. */
export async function openClient(request: Attempt): Promise<Client> {
  const client = new Client(await openPeer({ protocols: ['rt.v1'], ...request }))
  await client.next((frame) => frame['event'] === 'sys.hello')
  return client
}

/** Speaks the protocol without any cleverness: no reconnects, no dedupe. Keeps every frame in `frames`. */
export class Client {
  readonly frames: Frame[] = []
  readonly peer: Peer
  #waiting = new Set<() => void>()
  #ending: Ending | undefined

  constructor(peer: Peer) {
    this.peer = peer
    peer.onMessage = ({ binary, bytes }) => {
      const frame = binary ? undefined : parseJson(bytes.toString())
      // What is no object stands in the list as an empty frame, so that MUST 1.1 can find it.
      this.frames.push(isFrame(frame) ? frame : {})
      this.#wake()
    }
    void this.#watchEnd()
  }

  get hello(): Frame {
    const [first] = this.frames
    if (first?.['event'] !== 'sys.hello') throw new Error('The first frame is not sys.hello.')
    return first
  }

  get isClosed(): boolean {
    return this.#ending !== undefined
  }

  /** Sends an event; without `id` nobody will answer. */
  send(event: string, data: Json, sending: Sending = {}): void {
    this.peer.sendText(JSON.stringify({ event, data, ...sending }))
  }

  /** Sends an event with an id and waits for its ack or error. */
  async ask(event: string, data: Json, sending: Sending = {}): Promise<Frame> {
    const id = sending.id ?? newId()
    const from = this.frames.length
    this.send(event, data, { ...sending, id })
    return this.next((frame) => isAnswer(frame) && frame['id'] === id, from)
  }

  /** As `ask`, for an event that must be acked. */
  async expectAck(event: string, data: Json, sending: Sending = {}): Promise<Frame> {
    const answer = await this.ask(event, data, sending)
    if (answer['event'] === 'sys.ack') return answer
    throw new Error(`${event} was answered with ${JSON.stringify(answer)}`)
  }

  /** As `ask`, for an event that must be refused; the result is the error's `data`. */
  async expectError(event: string, data: Json, sending: Sending = {}): Promise<Json> {
    const answer = await this.ask(event, data, sending)
    if (answer['event'] === 'sys.error') return answer['data'] ?? null
    throw new Error(`${event} was answered with ${JSON.stringify(answer)}`)
  }

  /** The first frame, from the given index on, that the predicate accepts. */
  async next(accepts: (frame: Frame) => boolean, from = 0, withinMs = patienceMs): Promise<Frame> {
    let index = from
    let found: Frame | undefined
    await this.until(() => {
      while (found === undefined && index < this.frames.length) {
        const frame = this.frames[index]
        index += 1
        if (frame && accepts(frame)) found = frame
      }
      return found !== undefined
    }, withinMs)
    if (found === undefined) throw new Error('unreachable: until() resolved without a frame')
    return found
  }

  /** Resolves when `holds`; rejects after the time or when the connection ends before. */
  until(holds: () => boolean, withinMs = patienceMs): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => settle(new Error(`Nothing of the kind within ${withinMs} ms. ${this.#tail()}`)),
        withinMs,
      )
      const settle = (error?: Error) => {
        clearTimeout(timer)
        this.#waiting.delete(check)
        if (error) reject(error)
        else resolve()
      }
      const check = () => {
        if (holds()) settle()
        else if (this.#ending)
          settle(new Error(`Closed with ${this.#ending.code ?? 'no code'}. ${this.#tail()}`))
      }
      this.#waiting.add(check)
      check()
    })
  }

  /** The frames of one event. */
  all(event: string): readonly Frame[] {
    return this.frames.filter((frame) => frame['event'] === event)
  }

  /** The durable frames of one stream, in the order of their arrival. */
  durable(stream: string): readonly DurableFrame[] {
    return this.frames.filter(isDurable).filter(({ id }) => id.startsWith(`${stream}@`))
  }

  /** The cursor that the hello gave for a stream. */
  helloCursor(stream: string): string {
    const entry = listAt(this.hello, 'data.streams').find((item) => at(item, 'stream') === stream)
    return textAt(entry, 'cursor')
  }

  /** Waits until the server has closed and says how; rejects if it does not. */
  async ending(withinMs = patienceMs): Promise<Ending> {
    const timer = new AbortController()
    const late = new Promise<never>((_, reject) => {
      const timeout = setTimeout(
        () => reject(new Error(`Still open after ${withinMs} ms. ${this.#tail()}`)),
        withinMs,
      )
      timer.signal.addEventListener('abort', () => clearTimeout(timeout))
    })
    try {
      return await Promise.race([this.peer.closed, late])
    } finally {
      timer.abort()
    }
  }

  /** Closes politely and waits for the end. */
  async leave(code = 4000): Promise<Ending> {
    this.peer.close(code)
    return this.ending()
  }

  async #watchEnd(): Promise<void> {
    this.#ending = await this.peer.closed
    this.#wake()
  }

  #wake(): void {
    for (const check of this.#waiting) check()
  }

  #tail(): string {
    const last = this.frames.slice(-4).map((frame) => JSON.stringify(frame).slice(0, 200))
    return `Last frames: ${last.join(' ') || 'none'}`
  }
}

/** An id as clients make them. */
export function newId(): string {
  return randomUUID()
}

export function isAnswer(frame: Frame): boolean {
  return frame['event'] === 'sys.ack' || frame['event'] === 'sys.error'
}

function isDurable(frame: Frame): frame is DurableFrame {
  return typeof frame['id'] === 'string' && frame['id'].includes('@')
}

function isFrame(value: Json | undefined): value is Frame {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
