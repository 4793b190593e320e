/**
 * Milliseconds to wait before reconnect number `attempt` (from 0): a random part of 1, 2, 4 … 30 s. The whole
 * interval is random, so that a thousand clients that lost one server come back as a trickle, not as a wave.
 */
export function backoffDelay(attempt: number, random: () => number): number {
  return random() * Math.min(30_000, 1000 * 2 ** attempt)
}
