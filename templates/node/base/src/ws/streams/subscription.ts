import type { Entry, Position, Volatile } from '../backplane/contracts.js'
import { CloseCode } from '../close-codes.js'
import type { Connection } from '../connection.js'
import { durableFrame } from '../protocol.js'
import type { Batch } from './batch.js'

/** An entry on its way to the connections of this node, encoded once. */
export interface Delivery {
  readonly position: Position
  readonly entry: Entry
  readonly frame: Buffer
}

/** Its position is one object for all who get it: each remembers it as the place where it is. */
export function deliveryOf(stream: string, epoch: string, entry: Entry): Delivery {
  const position = { epoch, offset: entry.offset, tag: entry.tag }
  return { position, entry, frame: durableFrame(stream, epoch, entry) }
}

/** Bounds of what may wait while a connection catches up. */
const gateLimit = { entries: 512, bytes: 512 * 1024 } as const

const noTurn = Promise.resolve()

/**
 * One connection's place in one stream. While the gate is shut, deliveries wait; once it is open they pass,
 * but never an offset at or below the position: what was replayed may still arrive by publication afterwards.
 */
export class Subscription {
  readonly connection: Connection
  readonly stream: string
  position: Position = { epoch: '', offset: 0, tag: '' }
  /** Resolves once the position is known. */
  attached: Promise<Subscription> = Promise.resolve(this)
  /** How often the history of the stream ended under this connection. */
  breaks = 0
  #turn: Promise<unknown> = noTurn
  #gate: Delivery[] | undefined = []
  #gateBytes = 0

  constructor(connection: Connection, stream: string) {
    this.connection = connection
    this.stream = stream
  }

  /** False until the position is known. */
  get isAttached(): boolean {
    return this.position.epoch !== ''
  }

  /** False while the connection catches up. */
  get isLive(): boolean {
    return this.#gate === undefined
  }

  /** Takes what the stream delivered in one turn. */
  offer(batch: Batch): void {
    const { epoch, offset } = this.position
    const gate = this.#gate
    if (gate !== undefined) {
      for (const delivery of batch.deliveries) this.#hold(delivery, gate)
    } else if (
      batch.first.epoch === epoch &&
      batch.first.offset > offset &&
      batch.isWholeFor(this.connection)
    ) {
      this.position = batch.last
      this.connection.send(batch.joined)
    } else {
      for (const delivery of batch.deliveries) this.#pass(delivery)
    }
  }

  #hold(delivery: Delivery, gate: Delivery[]): void {
    gate.push(delivery)
    this.#gateBytes += delivery.frame.length
    if (gate.length > gateLimit.entries || this.#gateBytes > gateLimit.bytes)
      this.connection.close(CloseCode.resyncNeeded, 'resync needed')
  }

  /** False if the message was dropped for a slow reader. A connection that is catching up is not sent it either. */
  offerVolatile(message: Volatile, frame: Buffer): boolean {
    if (this.#gate !== undefined || message.except === this.connection.id) return true
    return this.connection.sendVolatile(frame)
  }

  /** Lets deliveries wait. Those that wait already are in the log, which is read from now on. */
  shut(): void {
    this.#gate = []
    this.#gateBytes = 0
  }

  /** The history ended, or is none of this connection's any more: catching up that began before is void. */
  interrupt(): void {
    this.breaks += 1
    this.shut()
  }

  /**
   * Runs what catches up one at a time: of two at once, one could take back what the other sent. What was interrupted
   * before its turn is left out.
   */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    const { breaks } = this
    const begin = async () => (this.breaks === breaks ? work() : undefined)
    const done = this.#turn.then(begin, begin)
    this.#turn = done
    return done
  }

  /** Everything is live from where the connection was attached, unless that history ended: the reset opens then. */
  goLive(): void {
    if (this.breaks === 0 && this.isAttached) this.open(this.position)
  }

  /** Continues from `position`: what waited and is newer goes out at once, in order, then everything is live. */
  open(position: Position): void {
    const waiting = this.#gate ?? []
    this.position = position
    this.#gate = undefined
    this.#gateBytes = 0
    for (const delivery of waiting) this.#pass(delivery)
  }

  /** Sends one entry, with the author's own id if this is the author. */
  send({ position, entry, frame }: Delivery): void {
    const isOwn = entry.cid !== undefined && entry.author === this.connection.principal.userId
    const own = isOwn ? durableFrame(this.stream, position.epoch, entry, entry.cid) : frame
    this.connection.send(own)
  }

  #pass(delivery: Delivery): void {
    const { position, entry } = delivery
    if (position.epoch === this.position.epoch && position.offset <= this.position.offset) return
    this.position = position
    if (entry.except !== this.connection.id) this.send(delivery)
  }
}
