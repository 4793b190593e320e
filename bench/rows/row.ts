import type { Load } from '../load/load.ts'
import { startLoad } from '../load/load.ts'
import type { LoadReport } from '../load/main.ts'
import { spreadOf, type Spread } from '../report/statistics.ts'
import type { Contender, Contenders, StartOptions } from '../servers/contenders.ts'
import type { Server } from '../servers/server.ts'

/** How long and how often a row measures. */
export interface Effort {
  readonly isFull: boolean
  /** Alternating rounds; a ratio is taken within each. */
  readonly rounds: number
  /** Of one contender in one round. */
  readonly ms: number
  /** The longest time to warm one contender up. */
  readonly warmUpMs: number
}

export type Goal = { readonly atLeast: number } | { readonly atMost: number }

/** One line of the table. */
export interface Finding {
  readonly row: string
  /** What it is compared with, or what the figure is. */
  readonly against: string
  readonly value: Spread
  /** `x` for ratios. */
  readonly unit: 'x' | 'ms' | 'KB' | '%'
  readonly goal?: Goal
  /** The figures behind the ratio. They hold for one machine and one run. */
  readonly behind: string
}

export type Row = (contenders: Contenders, effort: Effort) => Promise<readonly Finding[]>

/** One contender with its server and the process that loads it. */
export interface Pair {
  readonly name: string
  readonly server: Server
  readonly load: Load
}

/** Cores of the server and of its load, where there are two. */
const serverCore = 0
export const loadCore = 1

/** Starts each contender with a load of its own, runs the work, and ends them all. */
export async function withPairs<Result>(
  contenders: readonly Contender[],
  work: (pairs: readonly Pair[]) => Promise<Result>,
  options: StartOptions = {},
): Promise<Result> {
  const pairs: Pair[] = []
  try {
    for (const contender of contenders) {
      const server = await contender.start({ core: serverCore, ...options })
      pairs.push({ name: contender.name, server, load: startLoad(loadCore) })
    }
    return await work(pairs)
  } finally {
    await Promise.all(pairs.flatMap(({ server, load }) => [server.stop(), load.stop()]))
  }
}

/** Every contender once per round, each round beginning with another, so that a slow moment meets all of them. */
export async function alternate<Entrant extends { readonly name: string }, Result = LoadReport>(
  entrants: readonly Entrant[],
  rounds: number,
  measure: (entrant: Entrant) => Promise<Result>,
): Promise<ReadonlyMap<string, readonly Result[]>> {
  const results = new Map<string, Result[]>(entrants.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    const start = round % entrants.length
    for (const entrant of [...entrants.slice(start), ...entrants.slice(0, start)])
      results.get(entrant.name)?.push(await measure(entrant))
  }
  return results
}

/** Drives each until it has done so much that its code is compiled, or `warmUpMs` are over. */
export async function warmUp<Entrant>(
  entrants: readonly Entrant[],
  { warmUpMs }: Effort,
  units: number,
  measure: (entrant: Entrant) => Promise<LoadReport>,
): Promise<void> {
  for (const entrant of entrants) {
    const end = performance.now() + warmUpMs
    for (let done = 0; done < units && performance.now() < end;)
      done += (await measure(entrant)).units
  }
}

/** Microseconds of CPU that the servers spent on one delivery, ack or connection. */
export function costOf({ serverCpuSeconds, units }: LoadReport): number {
  return (serverCpuSeconds * 1e6) / units
}

/** How often `first` fits into `second`, round by round. */
export function ratios(first: readonly number[], second: readonly number[]): Spread {
  return spreadOf(first.map((value, round) => (second[round] ?? Number.NaN) / value))
}

/** How many times cheaper ours is than each of the others, with the share of a core that the load needed. */
export function compareCosts(
  row: string,
  unit: string,
  reports: ReadonlyMap<string, readonly LoadReport[]>,
  ours: string,
  goals: Readonly<Record<string, Goal>>,
): readonly Finding[] {
  const costs = new Map([...reports].map(([name, rounds]) => [name, rounds.map(costOf)]))
  const own = costs.get(ours) ?? []
  return [...costs]
    .filter(([name]) => name !== ours)
    .map(([name, theirs]) => {
      const goal = goals[name]
      return {
        row,
        against: name,
        value: ratios(own, theirs),
        unit: 'x',
        ...(goal === undefined ? {} : { goal }),
        behind: `${shown(own)} against ${shown(theirs)} µs CPU per ${unit}; load ${loadShare(reports.get(ours))} against ${loadShare(reports.get(name))} of a core`,
      }
    })
}

export function shown(values: readonly number[]): string {
  const { median } = spreadOf(values)
  return median.toFixed(median < 10 ? 2 : median < 100 ? 1 : 0)
}

function loadShare(reports: readonly LoadReport[] = []): string {
  return shown(reports.map(({ loadCpuSeconds, seconds }) => loadCpuSeconds / seconds))
}
