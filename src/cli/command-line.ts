import type { CommonFlags } from './session.ts'

/** A command that a person can paste into a shell, from its words. */
export function commandLine(words: readonly string[]): string {
  return words.map(quoted).join(' ')
}

/** The words that say what the flags of every command say. `--yes` is left out: it is another answer. */
export function commonWords({
  dryRun,
  plan,
  onConflict,
  json,
  cwd,
  verbose,
}: CommonFlags): readonly string[] {
  return [
    ...flagWords('dry-run', dryRun),
    ...flagWords('plan', plan),
    ...flagWords('on-conflict', onConflict),
    ...flagWords('json', json),
    ...flagWords('cwd', cwd),
    ...flagWords('verbose', verbose),
  ]
}

/** A flag as it is typed: alone, with its value, or once for each of them. */
export function flagWords(
  name: string,
  value: true | string | readonly string[] | undefined,
): readonly string[] {
  if (value === undefined) return []
  if (value === true) return [`--${name}`]
  return [value].flat().flatMap((one) => [`--${name}`, one])
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
