import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'

/** What came of a load. Its size does not grow with the number of events. */
export interface Tally {
  connected: number
  sent: number
  acked: number
  delivered: number
  /** How often each kind of error occurred. */
  readonly errors: Map<string, number>
  readonly times: Readonly<Record<TimeName, RecordableHistogram>>
}

/** From the start of a connection until it has entered; from an event to its ack; from an event to each who hears it. */
type TimeName = 'connect' | 'ack' | 'delivery'

export function createTally(): Tally {
  const times = { connect: createHistogram(), ack: createHistogram(), delivery: createHistogram() }
  return { connected: 0, sent: 0, acked: 0, delivered: 0, errors: new Map(), times }
}

export function countError({ errors }: Tally, kind: string): void {
  errors.set(kind, (errors.get(kind) ?? 0) + 1)
}

export function errorCount({ errors }: Tally): number {
  return [...errors.values()].reduce((sum, times) => sum + times, 0)
}

/** Notes the time since `start`, milliseconds of `performance.now()`. */
export function recordSince({ times }: Tally, name: TimeName, start: number): void {
  times[name].record(Math.max(1, Math.round((performance.now() - start) * 1_000)))
}

export function renderProgress(tally: Tally): string {
  const { connected, sent, acked, delivered } = tally
  return `${connected} connected, ${sent} sent, ${acked} acked, ${delivered} delivered, ${errorCount(tally)} errors`
}

export function renderResult(tally: Tally): string {
  const times = Object.entries(tally.times).map(([name, histogram]) => {
    const figures = [50, 90, 99, 100].map((share) => milliseconds(histogram.percentile(share)))
    return `${name.padEnd(10)}${histogram.count === 0 ? '         –' : figures.join('')}`
  })
  const errors = [...tally.errors].map(([kind, number]) => `${String(number).padStart(8)}  ${kind}`)
  return [
    renderProgress(tally),
    '',
    `${'ms'.padEnd(10)}       p50       p90       p99       max`,
    ...times,
    '',
    ...(errors.length === 0 ? ['no errors'] : ['errors', ...errors]),
  ].join('\n')
}

function milliseconds(microseconds: number): string {
  return (microseconds / 1_000).toFixed(1).padStart(10)
}
