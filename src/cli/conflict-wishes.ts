import { nearest } from '../blueprint/nearest.ts'
import { CreateRealtimeError } from '../errors.ts'

/** How a file that is in the way can be settled. */
const WAYS = ['keep', 'take', 'merge', 'stop'] as const
export type Way = (typeof WAYS)[number]

/** What was said about files in advance, and about all that are not named. */
export type Wishes = { readonly files: ReadonlyMap<string, Way>; readonly others: Way | undefined }

/** Reads what `--on-conflict` says. Throws at a word that is no way to settle a conflict. */
export function wishesIn(said: readonly string[]): Wishes {
  const files = new Map<string, Way>()
  let others: Way | undefined
  for (const word of said) {
    const [way = '', ...rest] = word.split(':')
    if (!isWay(way)) throw unknownWay(way)
    if (rest.length === 0) others = way
    else files.set(rest.join(':'), way)
  }
  return { files, others }
}

/** True for a word that `--on-conflict` takes. */
export function isWay(word: string): word is Way {
  return WAYS.some((way) => way === word)
}

function unknownWay(way: string): CreateRealtimeError {
  const meant = nearest(way, WAYS)
  return new CreateRealtimeError({
    code: 'unknown-value',
    message: `\`${way}\` is no way to settle a conflict; the values are ${WAYS.join(', ')}.`,
    where: '--on-conflict',
    hint:
      meant === undefined
        ? 'Give one of them, alone or with a file: `--on-conflict keep:README.md`.'
        : `Did you mean \`${meant}\`?`,
  })
}
