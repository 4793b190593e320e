import { spreadOf } from '../report/statistics.ts'
import type { Contender } from '../servers/contenders.ts'
import {
  alternate,
  costOf,
  ratios,
  shown,
  warmUp,
  withPairs,
  type Finding,
  type Pair,
  type Row,
} from './row.ts'

const fewest = 100

/** A server with so many subscribers in one room, and so many connections in rooms of ten beside. */
interface Entrant {
  readonly contender: Contender
  readonly name: string
  readonly subscribers: number
  readonly beside: number
}

/**
 * A delivery must not cost more because there are more subscribers, or other rooms. One message at a time. A loop of
 * plain sockets, which does nothing but `write`, shows how much of that is the kernel's; the short form leaves it out.
 */
export const growth: Row = async ({ ours, netLoop }, effort) => {
  const { isFull, rounds, ms } = effort
  const sizes = isFull ? [fewest, 1_000, 10_000] : [fewest, 1_000]
  const ownSizes = sizes.map((size) => sized(ours, size, ''))
  const loopSizes = isFull ? sizes.map((size) => sized(netLoop, size, 'net loop: ')) : []
  const crowded = { ...sized(ours, fewest, ''), name: '100 beside 190 other rooms', beside: 1_900 }
  const entrants = [...ownSizes, crowded, ...loopSizes]
  const drive = ({ server, load }: Pair) =>
    load.ask({ ask: 'drive', how: 'bursts', pids: [server.pid], ms, inFlight: 1 })

  return withPairs(
    entrants.map(({ contender, name }) => ({ ...contender, name })),
    async (pairs) => {
      for (const [index, entrant] of entrants.entries()) await fill(entrant, pairs[index])
      await warmUp(pairs, effort, 100_000, drive)
      const reports = await alternate(pairs, rounds, drive)
      const costs = new Map([...reports].map(([name, all]) => [name, all.map(costOf)]))
      return [
        ...findings([...ownSizes, crowded], costs).map((one) => ({
          ...one,
          goal: { atMost: 1.3 },
        })),
        ...findings(loopSizes, costs),
      ]
    },
  )
}

function sized(contender: Contender, subscribers: number, prefix: string): Entrant {
  const name = `${prefix}${subscribers.toLocaleString('en')} subscribers`
  return { contender, name, subscribers, beside: 0 }
}

async function fill(entrant: Entrant, pair: Pair | undefined): Promise<void> {
  if (pair === undefined) throw new Error(`${entrant.name} has not been started.`)
  const { contender, subscribers, beside } = entrant
  const { server, load } = pair
  const { port, pid } = server
  const crowd = { dialect: contender.dialect, port, concurrency: 32, pids: [pid] }
  await load.ask({
    ask: 'open',
    ...crowd,
    count: subscribers,
    perRoom: subscribers,
    name: 'member',
  })
  if (beside > 0)
    await load.ask({ ask: 'open', ...crowd, count: beside, perRoom: 10, name: 'other' })
}

/** The first one beside each of the others. */
function findings(
  [first, ...others]: readonly Entrant[],
  costs: ReadonlyMap<string, readonly number[]>,
): readonly Finding[] {
  const base = costs.get(first?.name ?? '') ?? []
  return others.map(({ name }) => {
    const cost = costs.get(name) ?? []
    return {
      row: 'growth, CPU per delivery',
      against: `${name} to ${fewest}`,
      value: ratios(base, cost),
      unit: 'x',
      behind: `${shown(cost)} against ${shown(base)} µs, at best ${spreadOf(cost).least.toFixed(1)}`,
    }
  })
}
