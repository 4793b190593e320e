import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { Bundle } from './bundle.js'
import { CloseCode } from './close-codes.js'
import type { Principal } from './middleware/authenticate.js'
import type { Subscription } from './streams/subscription.js'
import { pingFrame } from './wire-frame.js'

/** Bytes that may wait for one slow reader, and how long it may make no progress at all. */
export interface QueueLimits {
  readonly softBytes: number
  readonly hardBytes: number
  readonly stallMs: number
}

export interface ConnectionParts {
  readonly id: string
  readonly socket: Socket
  readonly webSocket: WebSocket
  readonly principal: Principal
  /** Chosen by the client and kept over its reconnects; a new connection of the instance replaces the old one. */
  readonly instance: string
  readonly limits: QueueLimits
  readonly flusher: Flusher
  readonly elapsed: () => number
}

/** What has collected something in this turn of the event loop. */
export interface Flushable {
  readonly flush: () => void
}

/** Collects what streams deliver and connections have to write, and flushes both once per turn of the event loop. */
export interface Flusher {
  /** Returns the bundle to begin with; `flush` is called at the end of the turn. */
  readonly add: (connection: Connection) => Bundle
  /** `flush` is called at the end of the turn, before the connections are flushed. */
  readonly addFeed: (feed: Flushable) => void
  /** Flushes the feeds at once: for a connection that does not see the end of the turn. */
  readonly deliver: () => void
}

/** How long a peer gets to answer our close frame before its socket is cut. */
const closeGraceMs = 1_000

/** One peer: a bounded queue of outgoing frames in front of its socket. */
export class Connection {
  readonly id: string
  readonly instance: string
  principal: Principal
  readonly openedAt: number
  lastEventAt: number
  framesSent = 0
  /** True until the client has continued where it wants to; no stream is live before. */
  isAwaitingResume = false
  /** True when nothing of what the client sent is being handled or waits for it. Kept by the session. */
  isIdle: () => boolean = () => true
  /** The streams that this connection follows, by name. Kept by the stream hub. */
  readonly subscriptions = new Map<string, Subscription>()
  #socket: Socket
  #webSocket: WebSocket
  #limits: QueueLimits
  #flusher: Flusher
  /** What came up before the hello was sent; undefined from then on. */
  #early: Buffer[] | undefined = []
  /** What is to be written at the end of this turn. */
  #bundle: Bundle | undefined
  #drained = 0
  #drainedAt: number

  constructor({
    id,
    socket,
    webSocket,
    principal,
    instance,
    limits,
    flusher,
    elapsed,
  }: ConnectionParts) {
    this.id = id
    this.principal = principal
    this.instance = instance
    this.openedAt = this.lastEventAt = this.#drainedAt = elapsed()
    this.#socket = socket
    this.#webSocket = webSocket
    this.#limits = limits
    this.#flusher = flusher
    this.#bundle = flusher.add(this)
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN
  }

  /** Bytes ever received; a peer whose count stands still is silent. */
  get bytesRead(): number {
    return this.#socket.bytesRead
  }

  /** Bytes that wait for the peer, in the socket and for the end of this turn. */
  get queuedBytes(): number {
    return this.#socket.writableLength + (this.#bundle?.bytes ?? 0)
  }

  /** Sends the hello, which is the first frame whatever came up before it. */
  greet(hello: Buffer): void {
    const early = this.#early ?? []
    this.#early = undefined
    for (const frame of [hello, ...early]) this.send(frame)
  }

  /** Queues a frame for the end of this turn; a connection that is closed by then does not get it. */
  send(frame: Buffer): void {
    if (this.#early === undefined) {
      this.#queue(frame)
      this.framesSent += 1
    } else if (this.isOpen) {
      this.#early.push(frame)
    }
  }

  /** As `send`, but gives way: false when the queue is already long and the frame was dropped. */
  sendVolatile(frame: Buffer): boolean {
    if (this.queuedBytes + frame.length > this.#limits.softBytes) return false
    this.send(frame)
    return true
  }

  /** Writes what is queued. A reader too slow for its queue is closed instead: the log replays what it missed. */
  flush(): void {
    const bundle = this.#bundle
    if (bundle === undefined) return
    // What waited before this turn: a replay or a snapshot may be longer than the queue, and would be again.
    const isTooMuch = this.#socket.writableLength > this.#limits.hardBytes
    this.#bundle = undefined
    if (isTooMuch) this.close(CloseCode.tooSlow, 'too slow')
    else if (bundle.bytes > 0 && this.isOpen) this.#socket.write(bundle.joined)
    // Whoever opened the connection corked its socket; one that is not corked takes no notice.
    this.#socket.uncork()
  }

  /** Writes what is queued if it is long already, and waits for the peer to take it: before much more is sent. */
  async waitForRoom(): Promise<void> {
    if (this.queuedBytes <= this.#limits.softBytes) return
    this.flush()
    const socket = this.#socket
    if (!this.isOpen || !socket.writableNeedDrain) return
    await new Promise<void>((resolve) => {
      function proceed(): void {
        socket.off('drain', proceed).off('close', proceed)
        resolve()
      }
      socket.on('drain', proceed).on('close', proceed)
    })
  }

  /** Asks the peer for a sign of life. */
  ping(): void {
    if (this.isOpen) this.#queue(pingFrame)
  }

  #queue(frame: Buffer): void {
    this.#bundle = (this.#bundle ?? this.#flusher.add(this)).with(frame)
  }

  /** Stops reading from the peer, so that TCP slows it down. */
  pause(): void {
    this.#webSocket.pause()
  }

  resume(): void {
    this.#webSocket.resume()
  }

  /** True when bytes have been waiting for `stallMs` and none of them left. */
  isStalled(elapsed: number): boolean {
    const waiting = this.#socket.writableLength
    const drained = this.#socket.bytesWritten - waiting
    if (waiting === 0 || drained !== this.#drained) {
      this.#drained = drained
      this.#drainedAt = elapsed
      return false
    }
    return elapsed - this.#drainedAt >= this.#limits.stallMs
  }

  /** Writes what is queued, says why, and cuts the socket if the peer does not answer in time. */
  close(code: CloseCode, reason: string): void {
    if (!this.isOpen) return
    this.#flusher.deliver()
    this.flush()
    this.#webSocket.close(code, reason)
    const cut = setTimeout(() => this.#webSocket.terminate(), closeGraceMs)
    this.#webSocket.once('close', () => clearTimeout(cut))
  }

  terminate(): void {
    this.#webSocket.terminate()
  }
}
