import { setTimeout as delay } from 'node:timers/promises'
import { CloseCode } from './close-codes.js'
import type { Connection } from './connection.js'
import { systemFrame } from './protocol.js'

export interface DrainLimits {
  /** Time for the load balancer to see that this node is not ready, before anyone is sent away. */
  readonly delayMs: number
  /** Reconnects are spread over at most this time. */
  readonly spreadMs: number
}

/** So many clients may be told to come back within one second. */
const reconnectsPerSecond = 200
/** Time for a client to open its new connection before the old one is closed. */
const handoverMs = 2_000
/** Time for the last close frames to be answered. */
const closeMs = 1_500

/**
 * Sends every client away without losing or crowding anyone: each is told its own moment to come back, what waits is
 * flushed, and those who are still there at the end are closed with 1012.
 */
export async function drainConnections(
  connections: ReadonlySet<Connection>,
  { delayMs, spreadMs }: DrainLimits,
): Promise<void> {
  await delay(delayMs)
  const spread = Math.min(spreadMs, (connections.size / reconnectsPerSecond) * 1_000)
  const deadline = spread + handoverMs
  for (const connection of connections) {
    const reconnectAfter = Math.round(Math.random() * spread)
    connection.send(
      systemFrame('sys.drain', {
        reconnect_after_ms: reconnectAfter,
        deadline_ms: Math.round(deadline),
      }),
    )
  }
  await untilEmpty(connections, deadline)
  for (const connection of connections) connection.close(CloseCode.restart, 'restart')
  await untilEmpty(connections, closeMs)
  for (const connection of connections) connection.terminate()
  await untilEmpty(connections, closeMs)
}

async function untilEmpty(connections: ReadonlySet<Connection>, ms: number): Promise<void> {
  const end = performance.now() + ms
  while (connections.size > 0 && performance.now() < end) await delay(50)
}
