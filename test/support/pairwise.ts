import { DIMENSIONS } from './combinations.ts'
import type { Combination } from './combinations.ts'

/** Two answers that occur together, as text: `auth=jwt rooms=true`. */
type Pair = string

const NAMES = ['starter', 'auth', 'rooms', 'database', 'scaling', 'client', 'docker'] as const

/**
 * A small part of the combinations in which any two answers that can stand together do so at least once.
 * Greedy and without chance: the same list gives the same choice. `first` is taken in any case.
 */
export function coverPairs(
  all: readonly Combination[],
  first: readonly Combination[] = [],
): readonly Combination[] {
  const chosen = [...first]
  const open = new Set(all.flatMap(pairsOf))
  for (const pair of chosen.flatMap(pairsOf)) open.delete(pair)

  while (open.size > 0) {
    const best = bestOf(all, open)
    chosen.push(best)
    for (const pair of pairsOf(best)) open.delete(pair)
  }
  return chosen
}

/** All pairs of answers of one combination. */
export function pairsOf(combination: Combination): readonly Pair[] {
  const answers = NAMES.map((name) => `${name}=${combination[name]}`)
  return answers.flatMap((a, index) => answers.slice(index + 1).map((b) => `${a} ${b}`))
}

/** Pairs that the dimensions allow in principle, to be compared with what really occurs. */
export function everyPair(): readonly Pair[] {
  const answers = NAMES.map((name) => DIMENSIONS[name].map((value) => `${name}=${value}`))
  return answers.flatMap((some, index) =>
    answers
      .slice(index + 1)
      .flatMap((others) => some.flatMap((a) => others.map((b) => `${a} ${b}`))),
  )
}

function bestOf(all: readonly Combination[], open: ReadonlySet<Pair>): Combination {
  const gain = (combination: Combination): number =>
    pairsOf(combination).filter((pair) => open.has(pair)).length
  const ranked = all.map((combination) => ({ combination, gain: gain(combination) }))
  const best = ranked.reduce((a, b) => (b.gain > a.gain ? b : a))
  if (best.gain === 0) throw new Error('No combination holds the pairs that are left.')
  return best.combination
}
