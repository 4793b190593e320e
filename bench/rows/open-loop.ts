import { percentile, spreadOf } from '../report/statistics.ts'
import { alternate, withPairs, type Row } from './row.ts'

const members = 1_000
const perSecond = 400

/** 400 events fall due each second, whatever became of the earlier ones: from then until the last member has each. */
export const openLoop: Row = async ({ ours, socketIo, wsLoop }, { isFull, rounds }) => {
  const entrants = isFull ? [ours, socketIo, wsLoop] : [ours]
  const ms = 1_500

  return withPairs(entrants, async (pairs) => {
    for (const [index, { server, load }] of pairs.entries()) {
      const dialect = entrants[index]?.dialect ?? 'plain'
      const { port, pid } = server
      const crowd = { dialect, port, count: members, concurrency: 32, perRoom: members, name: 'm' }
      await load.ask({ ask: 'open', pids: [pid], ...crowd })
      await load.ask({ ask: 'drive', how: 'bursts', pids: [pid], ms: 500, inFlight: 16 })
    }
    const reports = await alternate(pairs, isFull ? rounds : 3, ({ server, load }) =>
      load.ask({ ask: 'drive', how: 'steadily', pids: [server.pid], ms, perSecond }),
    )
    return [...reports].flatMap(([name, all]) => {
      const row = `open loop, ${perSecond} messages/s into a room of ${members.toLocaleString('en')}`
      const due = Math.floor((ms / 1_000) * perSecond) * members
      const arrived = all.map(({ units }) => (100 * units) / due)
      const p99 = all.map(({ latencies }) => percentile(latencies, 0.99))
      const p50 = all.map(({ latencies }) => percentile(latencies, 0.5))
      const isOurs = name === ours.name
      const load = all.map(({ loadCpuSeconds, seconds }) => loadCpuSeconds / seconds)
      return [
        {
          row,
          against: `${name}: p99 to the last member`,
          value: spreadOf(p99),
          unit: 'ms' as const,
          ...(isOurs ? { goal: { atMost: 60 } } : {}),
          behind: `p50 ${spreadOf(p50).median.toFixed(1)} ms; load ${spreadOf(load).median.toFixed(2)} of a core`,
        },
        {
          row,
          against: `${name}: delivered within 3 s of the end`,
          value: spreadOf(arrived),
          unit: '%' as const,
          ...(isOurs ? { goal: { atLeast: 100 } } : {}),
          behind: `${due.toLocaleString('en')} deliveries due in each round`,
        },
      ]
    })
  })
}
