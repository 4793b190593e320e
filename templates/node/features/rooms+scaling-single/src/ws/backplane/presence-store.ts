import type { PresenceStore, PresenceTimes } from '../presence.js'
import { encodeBody } from '../protocol.js'
import { roomStream } from '../room-stream.js'
import type { Broker } from './broker.js'
import type { StreamLog } from './contracts.js'

interface Room {
  rev: number
  /** Per user: connection id to the end of its lease, milliseconds. */
  readonly users: Map<string, Map<string, number>>
}

/** Presence of a single process. */
export function createPresenceStore(
  { clock }: Broker,
  streams: StreamLog,
  { leaseMs, graceMs }: PresenceTimes,
): PresenceStore {
  /** Rooms in which somebody is. */
  const rooms = new Map<string, Room>()
  /** The highest of all rooms: one that was forgotten begins above whatever was told of it. */
  let lastRev = 0

  function roomOf(name: string): Room {
    const room = rooms.get(name) ?? { rev: lastRev, users: new Map() }
    rooms.set(name, room)
    return room
  }

  async function tell(name: string, room: Room, joins: string[], leaves: string[]): Promise<void> {
    room.rev += 1
    lastRev = Math.max(lastRev, room.rev)
    const difference = { rev: room.rev, joins, leaves }
    const body = encodeBody('sys.presence', difference, name)
    await streams.publish(roomStream(name), { body })
  }

  async function hold(name: string, user: string, connection: string): Promise<void> {
    const room = roomOf(name)
    const leases = room.users.get(user) ?? new Map<string, number>()
    const isArrival = leases.size === 0
    leases.set(connection, clock.elapsed() + leaseMs)
    room.users.set(user, leases)
    if (isArrival) await tell(name, room, [user], [])
  }

  async function end(
    name: string,
    isOver: (user: string, connection: string, endsAt: number) => boolean,
  ) {
    const room = rooms.get(name)
    if (room === undefined) return
    const leaves: string[] = []
    for (const [user, leases] of room.users) {
      for (const [connection, endsAt] of leases)
        if (isOver(user, connection, endsAt)) leases.delete(connection)
      if (leases.size > 0) continue
      room.users.delete(user)
      leaves.push(user)
    }
    if (room.users.size === 0) rooms.delete(name)
    if (leaves.length > 0) await tell(name, room, [], leaves)
  }

  return {
    enter: hold,
    renew: hold,
    leave: (name, user, connection) => end(name, (u, c) => u === user && c === connection),
    fade(name, user, connection) {
      const leases = rooms.get(name)?.users.get(user)
      if (leases?.has(connection)) leases.set(connection, clock.elapsed() + graceMs)
      return Promise.resolve()
    },
    async sweep() {
      const now = clock.elapsed()
      for (const name of rooms.keys())
        await end(name, (_user, _connection, endsAt) => endsAt <= now)
    },
    state(name) {
      const room = rooms.get(name)
      if (room === undefined) return Promise.resolve({ rev: lastRev, state: [] })
      const state = [...room.users].map(([user, { size }]) => ({ user, devices: size }))
      return Promise.resolve({ rev: room.rev, state })
    },
  }
}
