import {
  Unavailable,
  type Entry,
  type Position,
  type StreamLog,
  type Volatile,
} from '../backplane/contracts.js'
import { encodeBinaryFrame } from '../binary.js'
import type { Clock } from '../clock.js'
import type { Connection } from '../connection.js'
import type { Metrics } from '../metrics.js'
import {
  durableFrame,
  replayEndFrame,
  snapshotFrame,
  systemFrame,
  volatileFrame,
} from '../protocol.js'
import { judgeContinuity } from './position.js'
import { Subscription } from './subscription.js'

export interface StreamHubParts {
  readonly log: StreamLog
  /** The present state of a stream, for clients whose history cannot be continued. */
  readonly loadSnapshot: (stream: string) => Promise<unknown>
  readonly clock: Clock
  readonly metrics: Metrics
  readonly onError: (error: unknown, stream: string) => void
  /** Milliseconds between two comparisons of this node's positions with the log. */
  readonly topCheckMs: number
}

/** Most entries that one replay or repair may hold; a snapshot is cheaper than a longer flood. */
export const replayLimit = { entries: 500, bytes: 1024 * 1024 } as const

/** Connections that lost their streams in the same moment load them anew one after the other, in at most this time. */
const maxResetSpreadMs = 5_000
const resetsPerSecond = 200

/** A `sys.` event that the server sent to a user, and the user's connections on this node. */
export type ControlListener = (control: Control, connections: readonly Connection[]) => void

export interface Control {
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

/** What the body of a server's own event starts with. */
const controlPrefix = '"event":"sys.'

interface Stream {
  readonly name: string
  readonly subscriptions: Map<string, Subscription>
  readonly followed: Promise<void>
  /** The last entry that this node delivered. */
  position: Position | undefined
  /** Entries that arrived while a gap is being repaired. */
  held: { readonly epoch: string; readonly entry: Entry }[] | undefined
}

/** The streams that connections of this node follow, each delivered without loss, duplicates or reordering. */
export class StreamHub {
  readonly #parts: StreamHubParts
  readonly #streams = new Map<string, Stream>()
  readonly #controlListeners: ControlListener[] = []
  readonly #stopTopCheck: () => void

  constructor(parts: StreamHubParts) {
    this.#parts = parts
    this.#stopTopCheck = parts.clock.every(parts.topCheckMs, () => void this.#checkTops())
    parts.log.listen({
      entry: (name, epoch, entry) => this.#receive(this.#streams.get(name), epoch, entry),
      volatile: (name, message) => this.#receiveVolatile(name, message),
      reconnected: () => void this.#checkTops(),
    })
  }

  get size(): number {
    return this.#streams.size
  }

  /** Follows the stream with its gate shut, from its present top on. Rejects if the connection is closed. */
  attach(name: string, connection: Connection): Promise<Subscription> {
    if (!connection.isOpen) return Promise.reject(new Error('The connection is closed.'))
    const stream = this.#streams.get(name) ?? this.#open(name)
    const subscription = new Subscription(connection, name)
    stream.subscriptions.set(connection.id, subscription)
    connection.subscriptions.set(name, subscription)
    subscription.attached = this.#begin(stream, subscription)
    return subscription.attached
  }

  detach(name: string, connection: Connection): void {
    connection.subscriptions.delete(name)
    const stream = this.#streams.get(name)
    if (stream === undefined) return
    stream.subscriptions.delete(connection.id)
    if (stream.subscriptions.size > 0) return
    this.#streams.delete(name)
    this.#parts.log.unfollow(name)
  }

  /** Hears of the server's own events on `user:` streams, which change connections rather than inform them. */
  onControl(listener: ControlListener): void {
    this.#controlListeners.push(listener)
  }

  /** The connections of this node that follow the stream. */
  connections(name: string): readonly Connection[] {
    const subscriptions = this.#streams.get(name)?.subscriptions.values() ?? []
    return [...subscriptions].map(({ connection }) => connection)
  }

  stop(): void {
    this.#stopTopCheck()
  }

  #open(name: string): Stream {
    const followed = this.#parts.log.follow(name)
    const stream: Stream = {
      name,
      subscriptions: new Map(),
      followed,
      position: undefined,
      held: undefined,
    }
    this.#streams.set(name, stream)
    return stream
  }

  async #begin(stream: Stream, subscription: Subscription): Promise<Subscription> {
    const { connection } = subscription
    try {
      await stream.followed
      const { top } = await this.#parts.log.read(stream.name, Number.MAX_SAFE_INTEGER, 1)
      stream.position ??= top
      subscription.position = top
      return subscription
    } catch (error) {
      if (connection.subscriptions.get(stream.name) === subscription)
        this.detach(stream.name, connection)
      throw error
    }
  }

  #receive(stream: Stream | undefined, epoch: string, entry: Entry): void {
    if (stream === undefined) return
    const { position, held } = stream
    if (held !== undefined) {
      held.push({ epoch, entry })
      return
    }
    if (
      position === undefined ||
      (epoch === position.epoch && entry.offset === position.offset + 1)
    ) {
      this.#deliver(stream, epoch, entry)
      return
    }
    const isRepeat = epoch === position.epoch && entry.offset <= position.offset
    const isFork = entry.offset === position.offset && entry.tag !== position.tag
    if (isRepeat && !isFork) return
    void this.#repair(stream)
  }

  #deliver(stream: Stream, epoch: string, entry: Entry): void {
    const isControl = isControlOf(stream.name, entry.body)
    // A connection that came after a kick is not meant by it, even if this node hears of the kick late.
    const meant = isControl ? subscribersBefore(stream, epoch, entry.offset) : []
    stream.position = { epoch, offset: entry.offset, tag: entry.tag }
    const delivery = { epoch, entry, frame: durableFrame(stream.name, epoch, entry) }
    for (const subscription of stream.subscriptions.values()) subscription.offer(delivery)
    if (isControl) this.#control(entry.body, meant)
  }

  #control(body: string, connections: readonly Connection[]): void {
    const control: Control = JSON.parse(`{${body}}`)
    for (const listener of this.#controlListeners) listener(control, connections)
  }

  #receiveVolatile(name: string, message: Volatile): void {
    const subscriptions = this.#streams.get(name)?.subscriptions
    if (subscriptions === undefined) return
    if (isControlOf(name, message.body)) this.#control(message.body, this.connections(name))
    const frame = message.bytes
      ? encodeBinaryFrame(message.body, message.bytes)
      : volatileFrame(message.body)
    for (const subscription of subscriptions.values())
      if (!subscription.offerVolatile(message, frame)) this.#parts.metrics.dropped('volatile')
  }

  /** Reads what this node missed. Entries that arrive meanwhile wait, so that the order holds. */
  async #repair(stream: Stream): Promise<void> {
    const { position } = stream
    if (position === undefined || stream.held !== undefined) return
    stream.held = []
    try {
      const limit = replayLimit.entries
      const slice = await this.#parts.log.read(stream.name, position.offset, limit + 2)
      const continuity = judgeContinuity(position, slice, limit)
      if (continuity.ok) {
        if (continuity.missed.length > 0) this.#parts.metrics.gapRepaired()
        for (const entry of continuity.missed) this.#deliver(stream, slice.top.epoch, entry)
      } else {
        stream.position = slice.top
        this.#resetAll(stream, continuity.reason)
      }
    } catch (error) {
      // What waited is in the log: the next entry or the next comparison with the top finds it there.
      stream.held = []
      this.#parts.onError(error, stream.name)
    } finally {
      const held = stream.held
      stream.held = undefined
      for (const { epoch, entry } of held) this.#receive(stream, epoch, entry)
    }
  }

  #resetAll(stream: Stream, reason: string): void {
    for (const subscription of stream.subscriptions.values()) {
      subscription.shut()
      this.#resetSoon(subscription, reason)
    }
  }

  #resetSoon(subscription: Subscription, reason: string): void {
    const followers = this.#streams.get(subscription.stream)?.subscriptions.size ?? 0
    const resets = this.#streams.size + followers
    const spreadMs = Math.min(maxResetSpreadMs, (resets / resetsPerSecond) * 1_000)
    const reset = (): void => void this.#reset(subscription, reason)
    this.#parts.clock.after(Math.random() * spreadMs, reset)
  }

  async #reset(subscription: Subscription, reason: string): Promise<void> {
    const { stream, connection } = subscription
    if (connection.subscriptions.get(stream) !== subscription) return
    try {
      connection.send(systemFrame('sys.reset', { stream, reason }))
      await this.sendSnapshot(subscription)
    } catch (error) {
      this.#parts.onError(error, stream)
      // The gate stays shut meanwhile: nothing is sent on top of a state that nobody has.
      if (error instanceof Unavailable) this.#resetSoon(subscription, reason)
      else connection.terminate()
    }
  }

  /** The position is taken first and the state second: a repeat is harmless, a gap is not. */
  async sendSnapshot(subscription: Subscription): Promise<void> {
    const { stream, connection } = subscription
    const { top } = await this.#parts.log.read(stream, Number.MAX_SAFE_INTEGER, 1)
    const state = await this.#parts.loadSnapshot(stream)
    connection.send(snapshotFrame(stream, top, state))
    connection.send(replayEndFrame(stream, top))
    subscription.open(top)
  }

  async #checkTops(): Promise<void> {
    const streams = [...this.#streams.values()].filter(({ position }) => position !== undefined)
    if (streams.length === 0) return
    try {
      const tops = await this.#parts.log.tops(streams.map(({ name }) => name))
      for (const [index, stream] of streams.entries()) {
        const top = tops[index]
        if (top && !isAt(stream.position, top)) void this.#repair(stream)
      }
    } catch (error) {
      this.#parts.onError(error, 'tops')
    }
  }
}

function isControlOf(stream: string, body: string): boolean {
  return body.startsWith(controlPrefix) && stream.startsWith('user:')
}

function subscribersBefore(stream: Stream, epoch: string, offset: number): readonly Connection[] {
  return [...stream.subscriptions.values()]
    .filter(({ position }) => position.epoch !== epoch || position.offset < offset)
    .map(({ connection }) => connection)
}

/** Also false ahead of the top: then the log lost its end, and gives those offsets out again. */
function isAt(position: Position | undefined, top: Position): boolean {
  return position?.epoch === top.epoch && position.offset === top.offset && position.tag === top.tag
}
