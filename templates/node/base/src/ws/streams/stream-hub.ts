import { Unavailable, type StreamLog, type Volatile } from '../backplane/contracts.js'
import { encodeBinaryFrame } from '../binary.js'
import type { Clock } from '../clock.js'
import type { Connection, Flusher } from '../connection.js'
import type { Metrics } from '../metrics.js'
import { replayEndFrame, snapshotFrame, systemFrame, volatileFrame } from '../protocol.js'
import { Feed, isControlOf, type FeedParts } from './feed.js'
import { Subscription } from './subscription.js'

export interface StreamHubParts {
  readonly log: StreamLog
  /** The present state of a stream, for clients whose history cannot be continued. */
  readonly loadSnapshot: (stream: string) => Promise<unknown>
  readonly clock: Clock
  readonly metrics: Metrics
  readonly flusher: Flusher
  readonly onError: (error: unknown, stream: string) => void
  /** Milliseconds between two comparisons of this node's positions with the log. */
  readonly topCheckMs: number
}

/** Connections that lost their streams in the same moment load them anew one after the other, in at most this time. */
const maxResetSpreadMs = 5_000
const resetsPerSecond = 200

/** A connection that got a stream's present state, because its history is lost. */
export type ResetListener = (stream: string, connection: Connection) => void

/** A `sys.` event that the server sent to a user, and the user's connections on this node. */
export type ControlListener = (control: Control, connections: readonly Connection[]) => void

export interface Control {
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

/** The streams that connections of this node follow, each delivered without loss, duplicates or reordering. */
export class StreamHub {
  readonly #parts: StreamHubParts
  readonly #feedParts: FeedParts
  readonly #feeds = new Map<string, Feed>()
  readonly #controlListeners: ControlListener[] = []
  readonly #resetListeners: ResetListener[] = []
  readonly #stopTopCheck: () => void

  constructor(parts: StreamHubParts) {
    this.#parts = parts
    this.#feedParts = {
      ...parts,
      onControl: (body, connections) => this.#control(body, connections),
      onBreak: (feed, reason) => this.#resetAll(feed, reason),
    }
    this.#stopTopCheck = parts.clock.every(parts.topCheckMs, () => void this.#checkTops())
    parts.log.listen({
      entry: (name, epoch, entry, tagBefore) =>
        this.#feeds.get(name)?.receive(epoch, entry, tagBefore),
      volatile: (name, message) => this.#receiveVolatile(name, message),
      reconnected: () => void this.#checkTops(),
    })
  }

  get size(): number {
    return this.#feeds.size
  }

  /** Follows the stream with its gate shut, from its present top on. Rejects if the connection is closed. */
  attach(name: string, connection: Connection): Promise<Subscription> {
    if (!connection.isOpen) return Promise.reject(new Error('The connection is closed.'))
    const feed = this.#feeds.get(name) ?? this.#open(name)
    const subscription = new Subscription(connection, name)
    feed.subscriptions.set(connection.id, subscription)
    connection.subscriptions.set(name, subscription)
    subscription.attached = this.#begin(feed, subscription)
    return subscription.attached
  }

  detach(name: string, connection: Connection): void {
    const subscription = connection.subscriptions.get(name)
    connection.subscriptions.delete(name)
    const feed = this.#feeds.get(name)
    if (feed === undefined) return
    feed.flush()
    // What is catching up is void: nothing of the stream is sent any more.
    subscription?.interrupt()
    feed.subscriptions.delete(connection.id)
    if (feed.subscriptions.size > 0) return
    this.#feeds.delete(name)
    this.#parts.metrics.streams(this.#feeds.size)
    this.#parts.log.unfollow(name)
  }

  /** Hears of the server's own events on `user:` streams, which change connections rather than inform them. */
  onControl(listener: ControlListener): void {
    this.#controlListeners.push(listener)
  }

  /** Hears of connections whose stream was reset: what else the log's store kept of them may be lost too. */
  onReset(listener: ResetListener): void {
    this.#resetListeners.push(listener)
  }

  /** The connections of this node that follow the stream. */
  connections(name: string): readonly Connection[] {
    return this.#feeds.get(name)?.connections ?? []
  }

  stop(): void {
    this.#stopTopCheck()
  }

  #open(name: string): Feed {
    const feed = new Feed(this.#feedParts, name)
    this.#feeds.set(name, feed)
    this.#parts.metrics.streams(this.#feeds.size)
    return feed
  }

  async #begin(feed: Feed, subscription: Subscription): Promise<Subscription> {
    const { connection } = subscription
    try {
      await feed.followed
      const { top } = await this.#parts.log.read(feed.name, Number.MAX_SAFE_INTEGER, 1)
      feed.begin(top)
      subscription.position = top
      return subscription
    } catch (error) {
      if (connection.subscriptions.get(feed.name) === subscription)
        this.detach(feed.name, connection)
      throw error
    }
  }

  #control(body: string, connections: readonly Connection[]): void {
    const control: Control = JSON.parse(`{${body}}`)
    for (const listener of this.#controlListeners) listener(control, connections)
  }

  #receiveVolatile(name: string, message: Volatile): void {
    const feed = this.#feeds.get(name)
    if (feed === undefined) return
    feed.flush()
    if (isControlOf(name, message.body)) this.#control(message.body, feed.connections)
    const frame = message.bytes
      ? encodeBinaryFrame(message.body, message.bytes)
      : volatileFrame(message.body)
    for (const subscription of feed.subscriptions.values())
      if (!subscription.offerVolatile(message, frame)) this.#parts.metrics.dropped('volatile')
  }

  #resetAll({ subscriptions }: Feed, reason: string): void {
    for (const subscription of subscriptions.values()) {
      subscription.interrupt()
      this.#resetSoon(subscription, reason)
    }
  }

  #resetSoon(subscription: Subscription, reason: string): void {
    const followers = this.#feeds.get(subscription.stream)?.subscriptions.size ?? 0
    const resets = this.#feeds.size + followers
    const spreadMs = Math.min(maxResetSpreadMs, (resets / resetsPerSecond) * 1_000)
    const { breaks } = subscription
    const reset = (): void =>
      void subscription.inTurn(() => this.#reset(subscription, breaks, reason))
    this.#parts.clock.after(Math.random() * spreadMs, reset)
  }

  async #reset(subscription: Subscription, breaks: number, reason: string): Promise<void> {
    const { stream, connection } = subscription
    const isCurrent = connection.subscriptions.get(stream) === subscription
    if (!isCurrent || subscription.breaks !== breaks) return
    try {
      connection.send(systemFrame('sys.reset', { stream, reason }))
      await this.sendSnapshot(subscription)
      for (const listener of this.#resetListeners) listener(stream, connection)
    } catch (error) {
      this.#parts.onError(error, stream)
      // The gate stays shut meanwhile: nothing is sent on top of a state that nobody has.
      if (error instanceof Unavailable) this.#resetSoon(subscription, reason)
      else connection.terminate()
    }
  }

  /** The position is taken first and the state second: a repeat is harmless, a gap is not. */
  async sendSnapshot(subscription: Subscription): Promise<void> {
    const { stream, connection, breaks } = subscription
    subscription.shut()
    const { top } = await this.#parts.log.read(stream, Number.MAX_SAFE_INTEGER, 1)
    const state = await this.#parts.loadSnapshot(stream)
    if (subscription.breaks !== breaks) return
    connection.send(snapshotFrame(stream, top, state))
    connection.send(replayEndFrame(stream, top))
    subscription.open(top)
  }

  async #checkTops(): Promise<void> {
    const feeds = [...this.#feeds.values()].filter(({ hasBegun }) => hasBegun)
    if (feeds.length === 0) return
    try {
      const tops = await this.#parts.log.tops(feeds.map(({ name }) => name))
      for (const [index, feed] of feeds.entries()) {
        const top = tops[index]
        if (top) feed.compare(top)
      }
    } catch (error) {
      this.#parts.onError(error, 'tops')
    }
  }
}
