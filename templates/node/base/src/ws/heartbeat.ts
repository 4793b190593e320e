import { CloseCode } from './close-codes.js'
import type { Clock } from './clock.js'
import type { Connection } from './connection.js'
import { systemFrame } from './protocol.js'

export interface HeartbeatLimits {
  readonly pingIntervalMs: number
  /** Silence, in milliseconds, after which a peer counts as dead. */
  readonly peerTimeoutMs: number
  /** Time without an event from the client, after which the connection is closed. */
  readonly idleTimeoutMs: number
  /** How long before its end a credential is announced to expire. */
  readonly expiryNoticeMs: number
}

export interface HeartbeatParts {
  readonly connections: Iterable<Connection>
  readonly limits: HeartbeatLimits
  readonly clock: Clock
  /** Called for each connection once per ping interval, spread over it: the time to renew leases. */
  readonly onBeat: (connection: Connection) => void
}

interface Pulse {
  /** Sweeps until it is pinged. */
  sweepsLeft: number
  bytesRead: number
  heardAt: number
  framesSent: number
  isExpiryAnnounced: boolean
}

/** The times of a sweep: silence is measured by the one that never jumps, the end of a credential by the other. */
type Time = { readonly now: number; readonly elapsed: number }

/**
 * One sweep per second over all connections in place of timers per socket. It goes in slices, between which the server
 * does everything else: no connection waits for the sweep of the others.
 */
export function startHeartbeat({ connections, limits, clock, onBeat }: HeartbeatParts): () => void {
  const pulses = new WeakMap<Connection, Pulse>()
  const sweepsPerBeat = Math.max(1, Math.round(limits.pingIntervalMs / sweepMs))
  let left: Iterator<Connection> | undefined

  function sweep(): void {
    // A sweep that is not through yet goes on in place of the next.
    if (left !== undefined) return
    left = connections[Symbol.iterator]()
    slice()
  }

  function slice(): void {
    const time = { now: clock.now(), elapsed: clock.elapsed() }
    for (let count = 0; count < sliceSize; count += 1) {
      const next = left?.next()
      if (next === undefined || next.done) {
        left = undefined
        return
      }
      visit(next.value, time)
    }
    setImmediate(slice)
  }

  function visit(connection: Connection, time: Time): void {
    const pulse = pulses.get(connection) ?? beginPulse(connection, sweepsPerBeat)
    pulses.set(connection, pulse)
    check(connection, pulse, limits, time)
    pulse.sweepsLeft -= 1
    if (pulse.sweepsLeft > 0) return
    pulse.sweepsLeft = sweepsPerBeat
    beat(connection, pulse)
    onBeat(connection)
  }

  const stop = clock.every(Math.min(sweepMs, limits.pingIntervalMs), sweep)
  return () => {
    stop()
    left = undefined
  }
}

const sweepMs = 1_000
/** Connections of one slice. Even if all of them are pinged and renew their leases, that takes less than 10 ms. */
const sliceSize = 100
const heartbeatFrame = systemFrame('sys.hb', {})

function beginPulse(connection: Connection, sweepsPerBeat: number): Pulse {
  return {
    // At random, to spread the pings of connections that were opened in the same second.
    sweepsLeft: 1 + Math.floor(Math.random() * sweepsPerBeat),
    bytesRead: connection.bytesRead,
    heardAt: connection.openedAt,
    framesSent: connection.framesSent,
    isExpiryAnnounced: false,
  }
}

function check(
  connection: Connection,
  pulse: Pulse,
  limits: HeartbeatLimits,
  { now, elapsed }: Time,
): void {
  const { expiresAt } = connection.principal
  if (pulse.bytesRead !== connection.bytesRead) {
    pulse.bytesRead = connection.bytesRead
    pulse.heardAt = elapsed
  }
  if (elapsed - pulse.heardAt >= limits.peerTimeoutMs) {
    connection.terminate()
  } else if (connection.isStalled(elapsed)) {
    connection.close(CloseCode.tooSlow, 'too slow')
  } else if (elapsed - connection.lastEventAt >= limits.idleTimeoutMs) {
    connection.close(CloseCode.idle, 'idle')
  } else if (expiresAt !== null && now >= expiresAt) {
    connection.close(CloseCode.tokenExpired, 'token expired')
  } else if (expiresAt !== null && now >= expiresAt - limits.expiryNoticeMs) {
    announceExpiry(connection, pulse, expiresAt)
  } else {
    pulse.isExpiryAnnounced = false
  }
}

function announceExpiry(connection: Connection, pulse: Pulse, expiresAt: number): void {
  if (pulse.isExpiryAnnounced) return
  pulse.isExpiryAnnounced = true
  connection.send(systemFrame('sys.auth_expiring', { expires_at: expiresAt }))
}

/** Browsers cannot see pings, so a quiet connection also gets a frame. */
function beat(connection: Connection, pulse: Pulse): void {
  connection.ping()
  if (pulse.framesSent === connection.framesSent) connection.send(heartbeatFrame)
  pulse.framesSent = connection.framesSent
}
