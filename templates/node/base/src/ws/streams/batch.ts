import type { Position } from '../backplane/contracts.js'
import type { Connection } from '../connection.js'
import type { Delivery } from './subscription.js'

/**
 * What a stream delivered in one turn of the event loop. Most connections get all of it: for them it is one piece, as
 * going over each connection for each entry costs more than the entries themselves.
 */
export class Batch {
  readonly deliveries: readonly Delivery[]
  readonly first: Position
  readonly last: Position
  /** All frames in their order. */
  readonly joined: Buffer
  /** Users who get the id of their own event back. */
  readonly #authors = new Set<string>()
  /** Connections that are spared an entry. */
  readonly #spared = new Set<string>()

  constructor(first: Delivery, others: readonly Delivery[]) {
    this.deliveries = [first, ...others]
    this.first = first.position
    this.last = (others.at(-1) ?? first).position
    this.joined =
      others.length === 0 ? first.frame : Buffer.concat(this.deliveries.map(({ frame }) => frame))
    for (const { entry } of this.deliveries) {
      if (entry.cid !== undefined && entry.author !== undefined) this.#authors.add(entry.author)
      if (entry.except !== undefined) this.#spared.add(entry.except)
    }
  }

  /** True for a connection that is sent every frame as it is. */
  isWholeFor({ id, principal }: Connection): boolean {
    return !this.#authors.has(principal.userId) && !this.#spared.has(id)
  }
}
