import type { Problem } from '../errors.ts'
import { OPTIONS, optionOf, OPTION_NAMES, valuesFor } from './options.ts'
import type { Answers, Given } from './options.ts'

/** What a rule looks at: what was said, and what it means once the defaults are filled in. */
export type Wish = { readonly given: Given; readonly answers: Answers }

type Rule = (wish: Wish) => Problem | undefined

const RULES: readonly Rule[] = [
  runtimeIsInThisVersion,
  databaseNeedsRooms,
  packageManagerFitsRuntime,
]

/** Runs every rule, so that a person learns of all contradictions at once. */
export function checkRules(wish: Wish): readonly Problem[] {
  return RULES.flatMap((rule) => rule(wish) ?? [])
}

function runtimeIsInThisVersion({ answers }: Wish): Problem | undefined {
  if (answers.runtime === 'node') return undefined

  return {
    code: 'not-in-this-version',
    message: `The ${answers.runtime} target is not in this version of create-realtime.`,
    where: '--runtime',
    hint: 'Use `--runtime node`, or look for a newer version of create-realtime.',
  }
}

function databaseNeedsRooms({ given, answers }: Wish): Problem | undefined {
  const keepsRooms = given.database !== undefined && given.database !== 'none'
  if (answers.rooms || !keepsRooms) return undefined

  return {
    code: 'contradiction',
    message: `\`--database ${given.database}\` keeps a user's rooms, but \`--no-rooms\` leaves none to keep.`,
    where: '--database, --no-rooms',
    hint: 'Drop one of the two flags.',
  }
}

function packageManagerFitsRuntime({ answers }: Wish): Problem | undefined {
  const fitting = valuesFor(OPTIONS.packageManager, answers.runtime).map((entry) => entry.value)
  if (fitting.includes(answers.packageManager)) return undefined

  return {
    code: 'contradiction',
    message: `${answers.packageManager} does not install packages for ${answers.runtime}.`,
    where: '--package-manager, --runtime',
    hint: `Use one of: ${fitting.join(', ')}.`,
  }
}

/** Whether an option has anything to decide, given the answers so far. */
export function applies(name: (typeof OPTION_NAMES)[number], given: Given): boolean {
  const condition = optionOf(name).appliesWhen
  if (condition === undefined) return true

  const other = OPTION_NAMES.find((candidate) => candidate === condition.option)
  return other === undefined || (given[other] ?? optionOf(other).fallback) === condition.is
}
