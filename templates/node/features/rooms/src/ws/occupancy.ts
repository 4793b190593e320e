import type { Connection } from './connection.js'
import type { Log } from './log.js'
import type { PresenceStore } from './presence.js'
import { roomOf, roomsOf, roomStream } from './room-stream.js'
import type { StreamHub } from './streams/stream-hub.js'
import type { Subscription } from './streams/subscription.js'

export interface OccupancyParts {
  readonly hub: StreamHub
  readonly presence: PresenceStore
  readonly log: Log
}

/** Which connections of this node are in which rooms: each follows the room's stream, and is present by a lease. */
export class Occupancy {
  readonly #parts: OccupancyParts
  /** Connections by room, for the presence sweep. */
  readonly #occupants = new Map<string, Set<string>>()

  constructor(parts: OccupancyParts) {
    this.#parts = parts
    parts.hub.onReset((stream, connection) => void this.#holdAgain(stream, connection))
  }

  /** Puts a connection into a room, gate shut. */
  async enter(connection: Connection, room: string): Promise<Subscription> {
    const { hub, presence, log } = this.#parts
    const subscription = await hub.attach(roomStream(room), connection)
    // Left or closed meanwhile: that must have the last word.
    if (connection.subscriptions.get(roomStream(room)) !== subscription) return subscription
    const occupants = this.#occupants.get(room) ?? new Set()
    this.#occupants.set(room, occupants.add(connection.id))
    try {
      await presence.enter(room, connection.principal.userId, connection.id)
    } catch (error) {
      this.withdraw(connection, room)
      throw error
    }
    log.info({ connection: connection.id, room }, 'join')
    return subscription
  }

  /** Takes a connection out of a room. */
  async exit(connection: Connection, room: string): Promise<void> {
    const { presence, log } = this.#parts
    if (!connection.subscriptions.has(roomStream(room))) return
    this.withdraw(connection, room)
    await presence.leave(room, connection.principal.userId, connection.id)
    log.info({ connection: connection.id, room }, 'leave')
  }

  /** Ends what this node keeps; the lease of the connection, if there is one, ends by itself. */
  withdraw(connection: Connection, room: string): void {
    this.#parts.hub.detach(roomStream(room), connection)
    this.#vacate(connection, room)
  }

  /** Renews the leases of a connection in all its rooms. */
  async renew(connection: Connection): Promise<void> {
    const { userId } = connection.principal
    const renewals = roomsOf(connection).map((room) =>
      this.#parts.presence.renew(room, userId, connection.id),
    )
    await Promise.all(renewals)
  }

  /** Ends all that a connection follows. Its user stays present for the grace, in case they come back. */
  async fade(connection: Connection): Promise<void> {
    const { hub, presence } = this.#parts
    const { userId } = connection.principal
    const rooms = roomsOf(connection)
    for (const stream of connection.subscriptions.keys()) hub.detach(stream, connection)
    for (const room of rooms) this.#vacate(connection, room)
    await Promise.all(rooms.map((room) => presence.fade(room, userId, connection.id)))
  }

  /** Ends the presence of connections that are gone, in the rooms that this node knows. */
  sweep(): void {
    const { presence, log } = this.#parts
    presence
      .sweep([...this.#occupants.keys()])
      .catch((error: unknown) => log.warn({ err: error }, 'presence'))
  }

  /** Whoever lost the history of a room may have lost their presence with it; the next ping would bring it back too. */
  async #holdAgain(stream: string, connection: Connection): Promise<void> {
    const room = roomOf(stream)
    // Who left meanwhile must not come back.
    if (room === undefined || !connection.subscriptions.has(stream)) return
    const { id, principal } = connection
    try {
      await this.#parts.presence.renew(room, principal.userId, id)
    } catch (error) {
      this.#parts.log.warn({ err: error, room }, 'presence')
    }
  }

  #vacate(connection: Connection, room: string): void {
    const occupants = this.#occupants.get(room)
    occupants?.delete(connection.id)
    if (occupants?.size === 0) this.#occupants.delete(room)
  }
}
