import { userStream, type Audience } from './audience.js'
import type { StreamLog } from './backplane/contracts.js'
import { CloseCode } from './close-codes.js'
import type { Connection } from './connection.js'
import type { ServerEvents } from './events.js'
import { HandlerError } from './handlers/handler.js'
import type { Log } from './log.js'
import type { MembershipStore } from './membership.js'
import { Occupancy } from './occupancy.js'
import { createOneByOne } from './one-by-one.js'
import type { PresenceStore, PresentUser } from './presence.js'
import { encodeBody, isStreamName, type ClientFrame } from './protocol.js'
import { roomOf, roomsOf, roomStream } from './room-stream.js'
import { resumeFromAttach } from './streams/resume.js'
import type { Control, StreamHub } from './streams/stream-hub.js'
import type { Subscription } from './streams/subscription.js'

export interface RoomsParts {
  readonly hub: StreamHub
  readonly streams: StreamLog
  readonly presence: PresenceStore
  readonly membership: MembershipStore
  readonly log: Log
  readonly maxRoomsPerConnection: number
}

/** Who belongs where. Membership is of users and outlives connections, which are in a room by `Occupancy`. */
export class Rooms implements Audience {
  readonly capabilities = ['rooms', 'presence']
  readonly #parts: RoomsParts
  readonly #occupancy: Occupancy
  /** What changes a user's rooms on this node: nothing acts on what another changed meanwhile. */
  readonly #inTurn = createOneByOne()

  constructor(parts: RoomsParts) {
    this.#parts = parts
    this.#occupancy = new Occupancy(parts)
    parts.hub.onControl((control, connections) => void this.#follow(control, connections))
    parts.hub.onReset((stream, connection) => void this.#review(stream, connection))
  }

  /** Sends a numbered event to a room; members who are away get it on their return. `except` is a connection id. */
  async broadcast<Event extends keyof ServerEvents>(
    room: string,
    event: Event,
    data: ServerEvents[Event],
    except?: string,
  ): Promise<void> {
    const body = encodeBody(event, data, room)
    await this.#parts.streams.append(roomStream(room), except ? { body, except } : { body })
  }

  /** Sends an event to whoever is in the room at this moment. */
  async broadcastVolatile<Event extends keyof ServerEvents>(
    room: string,
    event: Event,
    data: ServerEvents[Event],
  ): Promise<void> {
    await this.#parts.streams.publish(roomStream(room), { body: encodeBody(event, data, room) })
  }

  /** Sends a numbered event to all connections of one user. */
  async sendToUser<Event extends keyof ServerEvents>(
    userId: string,
    event: Event,
    data: ServerEvents[Event],
  ): Promise<void> {
    await this.#parts.streams.append(userStream(userId), { body: encodeBody(event, data) })
  }

  /** Users that are in the room now, on any node. */
  async getMembers(room: string): Promise<readonly PresentUser[]> {
    return (await this.#parts.presence.state(room)).state
  }

  /** Rooms that the user belongs to, connected or not. */
  getUserRooms(userId: string): Promise<readonly string[]> {
    return this.#parts.membership.roomsOf(userId)
  }

  /** Makes a user a member; all their connections are in the room at once. */
  async add(userId: string, room: string): Promise<void> {
    await this.#parts.membership.add(userId, room)
    await this.#tell(userId, 'sys.room_added', room)
  }

  /** Ends a membership; all the user's connections are out of the room at once. */
  async remove(userId: string, room: string): Promise<void> {
    await this.#parts.membership.remove(userId, room)
    await this.#tell(userId, 'sys.room_removed', room)
  }

  /** Puts a connection into a room, gate shut, and makes its user a member. Throws a HandlerError if they may not enter. */
  join(connection: Connection, room: string): Promise<Subscription> {
    return this.#inTurn.run(connection.principal.userId, () => this.#join(connection, room))
  }

  async #join(connection: Connection, room: string): Promise<Subscription> {
    const { membership, maxRoomsPerConnection } = this.#parts
    const { userId } = connection.principal
    const present = connection.subscriptions.get(roomStream(room))
    if (present) return present.attached
    if (connection.subscriptions.size > maxRoomsPerConnection)
      throw new HandlerError(
        'forbidden',
        `A connection follows at most ${maxRoomsPerConnection} rooms.`,
      )
    if (!(await membership.mayJoin(userId, room)))
      throw new HandlerError('forbidden', 'You may not enter this room.')
    // Gone while the store was asked: nobody is there to follow the room, or to be told.
    if (!connection.isOpen) throw new HandlerError('not_joined', 'The connection is closed.')
    const subscription = await this.#occupancy.enter(connection, room)
    try {
      if (await membership.add(userId, room)) await this.#tell(userId, 'sys.room_added', room)
    } catch (error) {
      // Whoever is told that it failed is not in: the next attempt starts from the beginning.
      this.#occupancy.withdraw(connection, room)
      throw error
    }
    return subscription
  }

  /** Takes a connection out of a room and ends its user's membership. */
  async part(connection: Connection, room: string): Promise<void> {
    const { userId } = connection.principal
    await this.#inTurn.run(userId, async () => {
      await this.#occupancy.exit(connection, room)
      if (!(await this.#parts.membership.remove(userId, room))) return
      try {
        await this.#tell(userId, 'sys.room_removed', room)
      } catch (error) {
        // The user's other connections were not told: the next attempt must find a membership to end.
        await this.#parts.membership.add(userId, room)
        throw error
      }
    })
  }

  /** The user's own stream comes first: an invitation that arrives while the rooms are read is not missed. */
  async enter(connection: Connection): Promise<void> {
    const { userId } = connection.principal
    await this.#parts.hub.attach(userStream(userId), connection)
    await this.#inTurn.run(userId, async () => {
      const rooms = await this.#parts.membership.roomsOf(userId)
      const first = rooms.slice(0, this.#parts.maxRoomsPerConnection)
      await Promise.all(first.map((room) => this.#occupancy.enter(connection, room)))
    })
  }

  async rejoin(connection: Connection, stream: string): Promise<Subscription | undefined> {
    const room = roomOf(stream)
    if (room === undefined) return undefined
    try {
      return await this.join(connection, room)
    } catch (error) {
      if (error instanceof HandlerError) return undefined
      throw error
    }
  }

  async streamOf(
    connection: Connection,
    frame: ClientFrame,
    scope: 'shared' | 'personal',
  ): Promise<string> {
    const { userId } = connection.principal
    if (scope === 'personal') return userStream(userId)
    if (frame.room === undefined) throw new HandlerError('invalid', 'This event needs a room.')
    // Whoever was told that they are out may not speak in the moment before they are.
    await this.#inTurn.settled(userId)
    const stream = roomStream(frame.room)
    if (!connection.subscriptions.has(stream))
      throw new HandlerError('not_joined', 'You are not in this room.')
    return stream
  }

  renew(connection: Connection): Promise<void> {
    return this.#occupancy.renew(connection)
  }

  leave(connection: Connection): Promise<void> {
    return this.#occupancy.fade(connection)
  }

  /** Ends the presence of connections that are gone, in the rooms that this node knows. */
  sweep(): void {
    this.#occupancy.sweep()
  }

  async #tell(userId: string, event: string, room: string): Promise<void> {
    await this.#parts.streams.append(userStream(userId), { body: encodeBody(event, { room }) })
  }

  /** A membership changed, here or on another node. The store says how: by now it may have changed again. */
  async #follow({ event, data }: Control, connections: readonly Connection[]): Promise<void> {
    const room = data['room']
    const [first] = connections
    if (event !== 'sys.room_added' && event !== 'sys.room_removed') return
    if (first === undefined || typeof room !== 'string' || !isStreamName(room)) return
    const { membership } = this.#parts
    const { userId } = first.principal
    await this.#rearrange(userId, connections, async () => {
      const isMember = membership.isKept
        ? (await membership.roomsOf(userId)).includes(room)
        : event === 'sys.room_added'
      await Promise.all(connections.map((connection) => this.#move(connection, room, isMember)))
    })
  }

  /** What told of memberships is lost with the history of a user's stream: who is not where the store says comes back. */
  async #review(stream: string, connection: Connection): Promise<void> {
    const { membership, maxRoomsPerConnection } = this.#parts
    const { userId } = connection.principal
    if (!membership.isKept || stream !== userStream(userId)) return
    await this.#rearrange(userId, [connection], async () => {
      const rooms = await membership.roomsOf(userId)
      const present = roomsOf(connection)
      const isInPlace =
        present.every((room) => rooms.includes(room)) &&
        rooms.slice(0, maxRoomsPerConnection).every((room) => present.includes(room))
      if (!isInPlace) connection.close(CloseCode.resyncNeeded, 'resync needed')
    })
  }

  /** Works on the rooms of one user. If that fails the connections come back, and enter where they belong by then. */
  async #rearrange(
    userId: string,
    connections: readonly Connection[],
    move: () => Promise<void>,
  ): Promise<void> {
    try {
      await this.#inTurn.run(userId, move)
    } catch (error) {
      this.#parts.log.error({ err: error, user: userId }, 'membership')
      for (const connection of connections)
        connection.close(CloseCode.resyncNeeded, 'resync needed')
    }
  }

  async #move(connection: Connection, room: string, isMember: boolean): Promise<void> {
    if (!isMember) return this.#occupancy.exit(connection, room)
    if (!connection.isOpen || connection.subscriptions.has(roomStream(room))) return
    const subscription = await this.#occupancy.enter(connection, room)
    // A client that is about to resume may know the room from before, and says itself where it goes on there.
    if (!connection.isAwaitingResume && !subscription.isLive) resumeFromAttach(subscription)
  }
}
