import type { PresenceState, PresenceStore, PresenceTimes } from '../presence.js'
import { roomStream } from '../room-stream.js'
import type { Broker } from './broker.js'
import type { StreamLog } from './contracts.js'
import { presenceScript } from './presence-script.js'

/** Presence over all nodes. Each call is one script, which also publishes what changed. */
export function createPresenceStore(
  broker: Broker,
  _streams: StreamLog,
  { leaseMs, graceMs }: PresenceTimes,
): PresenceStore {
  async function run(operation: string, room: string, ...values: (string | number)[]) {
    const stream = roomStream(room)
    const parts = [broker.nameOf(stream, 'leases'), broker.nameOf(stream, 'present')]
    const keys = [...parts, broker.nameOf(stream)]
    return broker.runScript(presenceScript, keys, [operation, room, leaseMs, ...values])
  }

  return {
    async enter(room, user, connection) {
      await run('hold', room, leaseMs, connection, user)
    },
    async renew(room, user, connection) {
      await run('hold', room, leaseMs, connection, user)
    },
    async leave(room, user, connection) {
      await run('leave', room, 0, connection, user)
    },
    async fade(room, user, connection) {
      await run('fade', room, graceMs, connection, user)
    },
    async sweep(rooms) {
      await Promise.all(rooms.map((room) => run('sweep', room)))
    },
    async state(room) {
      return readState(await run('state', room))
    },
  }
}

/** The script's answer: rev, then a user and their number of connections, and so on. */
function readState([rev, ...rest]: readonly string[]): PresenceState {
  const state = rest.flatMap((user, index) =>
    index % 2 === 0 ? [{ user, devices: Number(rest[index + 1]) }] : [],
  )
  return { rev: Number(rev), state }
}
