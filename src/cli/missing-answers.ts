import { fillAnswers, flagsFor } from '../blueprint/blueprint.ts'
import { FALLBACK_NAME } from '../blueprint/names.ts'
import { OPTION_NAMES, optionOf } from '../blueprint/options.ts'
import type { Given, OptionName } from '../blueprint/options.ts'
import { applies } from '../blueprint/rules.ts'
import type { Problem } from '../errors.ts'
import { PATCH_OPTIONS } from '../plan/patch-manifest.ts'
import { commandLine, commonWords, flagWords } from './command-line.ts'
import type { PatchFlags } from './commands/patch.ts'
import type { Gathered } from './gather.ts'
import { PATCH_FALLBACKS } from './patch-problems.ts'
import type { CommonFlags } from './session.ts'

/** What a program has to add when nobody can be asked, or nothing when all is said. */
export function missingAnswers(
  { directory, given }: Gathered,
  detected: Given,
  flags: CommonFlags,
  command: string,
): Problem | undefined {
  const names = unanswered(OPTION_NAMES, given)
  if (names.length === 0 && directory !== undefined) return undefined

  const usages = names.map(usageOf)
  const words = [
    directory ?? FALLBACK_NAME,
    ...flagsFor(fillAnswers(given, detected)),
    ...commonWords(flags),
  ]
  return missing(
    directory === undefined ? [{ place: 'directory', usage: '[directory]' }, ...usages] : usages,
    `${command} ${commandLine(words)}`,
  )
}

/** The same for a patch, which asks for less. */
export function missingForPatch(
  entry: string | undefined,
  given: Given,
  flags: PatchFlags,
): Problem | undefined {
  const names = unanswered(PATCH_OPTIONS, given)
  if (names.length === 0) return undefined

  const { starter, auth, rooms, database, scaling } = fillAnswers({ ...PATCH_FALLBACKS, ...given })
  const words = [
    ...(entry === undefined ? [] : [entry]),
    ...flagsFor({ starter, auth, rooms, database, scaling, ...given }),
    ...flagWords('server', flags.server),
    ...flagWords('allow-dirty', flags.allowDirty),
    ...flagWords('verify', flags.verify),
    ...commonWords(flags),
  ]
  return missing(names.map(usageOf), `create-realtime patch ${commandLine(words)}`)
}

function unanswered(names: readonly OptionName[], given: Given): readonly OptionName[] {
  return names.filter((name) => given[name] === undefined && applies(name, given))
}

/** Something to be said: where, and with which values. */
type Usage = { readonly place: string; readonly usage: string }

function usageOf(name: OptionName): Usage {
  const option = optionOf(name)
  const place = `--${option.flag}`
  if (option.kind === 'switch') return { place, usage: `${place} or --no-${option.flag}` }
  return { place, usage: `${place} <${option.values.map(({ value }) => value).join('|')}>` }
}

function missing(usages: readonly Usage[], next: string): Problem {
  const lines = usages.map(({ usage }) => `    ${usage}`)
  return {
    code: 'missing-answer',
    message: `Nobody can be asked here, and these have no answer:\n${lines.join('\n')}`,
    where: usages.map(({ place }) => place).join(', '),
    hint: 'Add `--yes` to take the defaults, or say everything:',
    next: [next],
  }
}
