import { Counter, Gauge, Registry } from 'prom-client'

/** What the server counts. No label ever holds a room or a user: their number is unbounded. */
export interface Metrics {
  readonly connections: (count: number) => void
  readonly streams: (count: number) => void
  readonly received: (event: string) => void
  readonly refusedHandshake: (status: number) => void
  readonly dropped: (reason: string) => void
  readonly replayed: (count: number) => void
  readonly gapRepaired: () => void
  /** Prometheus text format, version 0.0.4. */
  readonly render: () => Promise<string>
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers })
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers })

  const connections = gauge('realtime_connections', 'Open connections of this node.')
  const streams = gauge('realtime_streams', 'Streams that connections of this node follow.')
  const received = counter('realtime_messages_total', 'Events received.', ['event'])
  const refused = counter('realtime_handshake_rejected_total', 'Refused handshakes.', ['status'])
  const dropped = counter('realtime_dropped_total', 'Frames not delivered.', ['reason'])
  const replayed = counter('realtime_replay_events_total', 'Entries replayed to clients.')
  const gaps = counter('realtime_gap_total', 'Gaps found and repaired on the live path.')

  return {
    connections: (count) => connections.set(count),
    streams: (count) => streams.set(count),
    received: (event) => received.inc({ event }),
    refusedHandshake: (status) => refused.inc({ status }),
    dropped: (reason) => dropped.inc({ reason }),
    replayed: (count) => replayed.inc(count),
    gapRepaired: () => gaps.inc(),
    render: () => registry.metrics(),
  }
}
