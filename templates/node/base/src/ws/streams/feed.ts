import type { Entry, Position, Slice, StreamLog } from '../backplane/contracts.js'
import type { Connection, Flusher } from '../connection.js'
import type { Metrics } from '../metrics.js'
import { Batch } from './batch.js'
import { judgeContinuity } from './position.js'
import { deliveryOf, type Delivery, type Subscription } from './subscription.js'

export interface FeedParts {
  readonly log: StreamLog
  readonly metrics: Metrics
  readonly flusher: Flusher
  readonly onError: (error: unknown, stream: string) => void
  /** After a control entry was delivered, with the connections that are meant by it. */
  readonly onControl: (body: string, connections: readonly Connection[]) => void
  /** What this node missed cannot be shown: its connections need the present state. */
  readonly onBreak: (feed: Feed, reason: string) => void
}

/** Most entries that one replay or repair may hold; a snapshot is cheaper than a longer flood. */
export const replayLimit = { entries: 500, bytes: 1024 * 1024 } as const

/** One stream as this node follows it: every entry once and in order, whatever publication loses or repeats. */
export class Feed {
  readonly name: string
  /** Resolves once this node hears of every later entry. */
  readonly followed: Promise<void>
  readonly subscriptions = new Map<string, Subscription>()
  readonly #parts: FeedParts
  /** The last entry that this node delivered. */
  #position: Position | undefined
  /** What connections are handed at the end of this turn. */
  #delivered: Delivery[] = []
  /** Entries that arrived while a gap is being repaired. */
  #held: Parameters<Feed['receive']>[] | undefined

  constructor(parts: FeedParts, name: string) {
    this.#parts = parts
    this.name = name
    this.followed = parts.log.follow(name)
  }

  /** Starts at the top of the log, unless an entry came first. */
  begin(top: Position): void {
    this.#position ??= top
  }

  get hasBegun(): boolean {
    return this.#position !== undefined
  }

  get connections(): readonly Connection[] {
    return [...this.subscriptions.values()].map(({ connection }) => connection)
  }

  /** An entry is the next one if it follows what was delivered last: its number alone may have been given out anew. */
  receive(epoch: string, entry: Entry, tagBefore: string): void {
    if (this.#held !== undefined) {
      this.#held.push([epoch, entry, tagBefore])
      return
    }
    const position = this.#position
    const isNext =
      epoch === position?.epoch &&
      entry.offset === position.offset + 1 &&
      tagBefore === position.tag
    if (position === undefined || isNext) {
      this.#deliver(epoch, entry)
      return
    }
    const isRepeat = epoch === position.epoch && entry.offset <= position.offset
    const isFork = entry.offset === position.offset && entry.tag !== position.tag
    if (!isRepeat || isFork) void this.#repair()
  }

  /** Looks after what was missed if this is not where the node is: behind, or ahead of a log that lost its end. */
  compare(top: Position): void {
    const position = this.#position
    const isHere =
      position?.epoch === top.epoch && position.offset === top.offset && position.tag === top.tag
    if (!isHere) void this.#repair()
  }

  /** Hands over what was delivered so far. Whatever changes who gets it, or comes after it, calls this before. */
  flush(): void {
    const [first, ...others] = this.#delivered
    if (first === undefined) return
    this.#delivered = []
    const batch = new Batch(first, others)
    for (const subscription of this.subscriptions.values()) subscription.offer(batch)
  }

  #deliver(epoch: string, entry: Entry): void {
    const delivery = deliveryOf(this.name, epoch, entry)
    if (isControlOf(this.name, entry.body)) this.#deliverControl(delivery)
    else this.#deliverSoon(delivery)
  }

  #deliverSoon(delivery: Delivery): void {
    this.#position = delivery.position
    if (this.#delivered.length === 0) this.#parts.flusher.addFeed(this)
    this.#delivered.push(delivery)
  }

  #deliverControl(delivery: Delivery): void {
    this.flush()
    // A connection that came after a kick is not meant by it, even if this node hears of the kick late.
    const meant = this.#connectionsBefore(delivery.position)
    this.#deliverSoon(delivery)
    this.flush()
    this.#parts.onControl(delivery.entry.body, meant)
  }

  #connectionsBefore({ epoch, offset }: Position): readonly Connection[] {
    return [...this.subscriptions.values()]
      .filter(({ position }) => position.epoch !== epoch || position.offset < offset)
      .map(({ connection }) => connection)
  }

  /** Reads what this node missed. Entries that arrive meanwhile wait, so that the order holds. */
  async #repair(): Promise<void> {
    const { log, onError } = this.#parts
    const position = this.#position
    if (position === undefined || this.#held !== undefined) return
    this.#held = []
    let waited = this.#held
    try {
      const limit = replayLimit.entries
      this.#catchUp(position, await log.read(this.name, position.offset, limit + 2))
    } catch (error) {
      // What waited is in the log: the next entry or the next comparison with the top finds it there.
      waited = []
      onError(error, this.name)
    } finally {
      this.#held = undefined
    }
    for (const received of waited) this.receive(...received)
  }

  #catchUp(position: Position, slice: Slice): void {
    const continuity = judgeContinuity(position, slice, replayLimit.entries)
    if (continuity.ok) {
      if (continuity.missed.length > 0) this.#parts.metrics.gapRepaired()
      for (const entry of continuity.missed) this.#deliver(slice.top.epoch, entry)
    } else {
      this.flush()
      this.#position = slice.top
      this.#parts.onBreak(this, continuity.reason)
    }
  }
}

/** What the body of a server's own event starts with. */
const controlPrefix = '"event":"sys.'

/** True for the server's own events on `user:` streams, which change connections rather than inform them. */
export function isControlOf(stream: string, body: string): boolean {
  return body.startsWith(controlPrefix) && stream.startsWith('user:')
}
