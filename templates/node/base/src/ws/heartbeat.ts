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
  readonly slot: number
  bytesRead: number
  heardAt: number
  framesSent: number
  isExpiryAnnounced: boolean
}

/** One sweep per second over all connections in place of timers per socket; each is pinged in its own second of the interval. */
export function startHeartbeat({ connections, limits, clock, onBeat }: HeartbeatParts): () => void {
  const slots = Math.max(1, Math.round(limits.pingIntervalMs / sweepMs))
  const pulses = new WeakMap<Connection, Pulse>()
  let sweep = 0

  return clock.every(Math.min(sweepMs, limits.pingIntervalMs), () => {
    const now = clock.now()
    sweep = (sweep + 1) % slots
    for (const connection of connections) {
      const pulse = pulses.get(connection) ?? beginPulse(connection, slots)
      pulses.set(connection, pulse)
      check(connection, pulse, limits, now)
      if (pulse.slot !== sweep) continue
      beat(connection, pulse)
      onBeat(connection)
    }
  })
}

const sweepMs = 1_000
const heartbeatFrame = systemFrame('sys.hb', {})

function beginPulse(connection: Connection, slots: number): Pulse {
  return {
    // Random slots spread the pings of connections that were opened in the same second.
    slot: Math.floor(Math.random() * slots),
    bytesRead: connection.bytesRead,
    heardAt: connection.openedAt,
    framesSent: connection.framesSent,
    isExpiryAnnounced: false,
  }
}

function check(connection: Connection, pulse: Pulse, limits: HeartbeatLimits, now: number): void {
  const { expiresAt } = connection.principal
  if (pulse.bytesRead !== connection.bytesRead) {
    pulse.bytesRead = connection.bytesRead
    pulse.heardAt = now
  }
  if (now - pulse.heardAt >= limits.peerTimeoutMs) {
    connection.terminate()
  } else if (connection.isStalled(now)) {
    connection.close(CloseCode.tooSlow, 'too slow')
  } else if (now - connection.lastEventAt >= limits.idleTimeoutMs) {
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
