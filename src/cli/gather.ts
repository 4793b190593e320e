import { OPTION_NAMES, optionOf } from '../blueprint/options.ts'
import type { Given, OptionName } from '../blueprint/options.ts'
import { readAnswers, readConfig } from '../blueprint/read-answers.ts'
import type { Problem } from '../errors.ts'
import { refuseAny } from '../errors.ts'

/** A catalogue flag as it was typed, in order: the same one may have been typed twice. */
export type Said = { readonly name: OptionName; readonly value: string | boolean }

/** Everything that was said, by flags and by the config file. */
export type Gathered = { readonly directory?: string; readonly given: Given }

/** Joins flags and config; a flag wins over the file. Throws every fault of both together. */
export function gather(
  directory: string | undefined,
  said: readonly Said[],
  config: { readonly file: string; readonly content: unknown } | undefined,
): Gathered {
  const flags = readAnswers(
    Object.fromEntries(said.map(({ name, value }) => [name, value])),
    (name) => `--${optionOf(name).flag}`,
  )
  const file = config === undefined ? undefined : readConfig(config.content, config.file)
  refuseAny([...saidTwice(said), ...flags.problems, ...(file?.problems ?? [])])

  const given = { ...file?.given, ...flags.given }
  const folder = directory ?? file?.directory
  return folder === undefined ? { given } : { directory: folder, given }
}

function saidTwice(said: readonly Said[]): readonly Problem[] {
  return OPTION_NAMES.flatMap((name) => {
    const values = new Set(said.filter((entry) => entry.name === name).map(({ value }) => value))
    if (values.size < 2) return []

    const flags = [...values].map((value) => flagFor(name, value))
    return {
      code: 'contradiction' as const,
      message: `${flags.map((flag) => `\`${flag}\``).join(' and ')} contradict each other.`,
      where: flags.join(', '),
      hint: 'Keep one of them.',
    }
  })
}

function flagFor(name: OptionName, value: string | boolean): string {
  const { flag } = optionOf(name)
  if (typeof value === 'string') return `--${flag} ${value}`
  return value ? `--${flag}` : `--no-${flag}`
}
