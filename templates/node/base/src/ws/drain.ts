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
/** Time for what was accepted by then to be answered. */
const answerMs = 1_000
/** Time for the last close frames to be answered. */
const closeMs = 1_000

/**
 * Sends every client away without losing or crowding anyone: each is told its own moment to come back, and those who
 * are still there at the end are closed with 1012 once they have the answers to what they sent.
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
  const areGone = () => connections.size === 0
  await within(deadline, areGone)
  for (const connection of connections) connection.pause()
  await within(answerMs, () => [...connections].every(({ isIdle }) => isIdle()))
  for (const connection of connections) {
    connection.close(CloseCode.restart, 'restart')
    // For the answer to the close frame.
    connection.resume()
  }
  await within(closeMs, areGone)
  for (const connection of connections) connection.terminate()
  await within(closeMs, areGone)
}

async function within(ms: number, isDone: () => boolean): Promise<void> {
  const end = performance.now() + ms
  while (!isDone() && performance.now() < end) await delay(50)
}
