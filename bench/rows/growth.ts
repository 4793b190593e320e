import { spreadOf, type Spread } from '../report/statistics.ts'
import { alternate, costOf, ratios, shown, warmUp, withPairs, type Row } from './row.ts'

/** A delivery must not cost more because there are more subscribers, or other rooms. One message at a time. */
export const growth: Row = async ({ ours }, effort) => {
  const { isFull, rounds, ms } = effort
  const sizes = isFull ? [100, 1_000, 10_000] : [100, 1_000]
  const small = { ...ours, name: String(sizes[0]) }
  const others = sizes.slice(1).map((size) => ({ ...ours, name: String(size) }))
  const crowded = { ...ours, name: '100 beside 190 other rooms' }

  return withPairs([small, ...others, crowded], async (pairs) => {
    for (const { name, server, load } of pairs) {
      const isCrowded = name === crowded.name
      const perRoom = isCrowded ? 100 : Number(name)
      const crowd = { dialect: ours.dialect, port: server.port, concurrency: 32 }
      const pids = [server.pid]
      await load.ask({ ask: 'open', pids, ...crowd, count: perRoom, perRoom, name: 'member' })
      if (isCrowded)
        await load.ask({ ask: 'open', pids, ...crowd, count: 1_900, perRoom: 10, name: 'other' })
    }
    const drive = ({ server, load }: (typeof pairs)[number]) =>
      load.ask({ ask: 'drive', how: 'bursts', pids: [server.pid], ms, inFlight: 1 })
    await warmUp(pairs, effort, 100_000, drive)
    const reports = await alternate(pairs, rounds, drive)
    const costs = new Map([...reports].map(([name, all]) => [name, all.map(costOf)]))
    const base = costs.get(small.name) ?? []
    return [...others, crowded].map(({ name }) => {
      const cost = costs.get(name) ?? []
      const value: Spread = ratios(base, cost)
      return {
        row: 'growth, CPU per delivery',
        against: `${name === crowded.name ? name : `${Number(name).toLocaleString('en')} subscribers`} to 100`,
        value,
        unit: 'x' as const,
        goal: { atMost: 1.3 },
        behind: `${shown(cost)} against ${shown(base)} µs, at best ${spreadOf(cost).least.toFixed(1)}`,
      }
    })
  })
}
