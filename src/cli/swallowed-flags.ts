import { OPTION_NAMES, optionOf } from '../blueprint/options.ts'
import type { OptionName } from '../blueprint/options.ts'
import type { Problem } from '../errors.ts'

/**
 * Flags that npm kept for itself. `npm create realtime x --auth none` without `--` (or with it in
 * PowerShell, which removes it) sets `npm_config_auth` and passes nothing on, so that the defaults would
 * be written as if nothing had been said.
 */
export function findSwallowedFlags(
  env: Readonly<Record<string, string | undefined>>,
): Problem | undefined {
  if (env['npm_command'] !== 'exec' && env['npm_command'] !== 'init') return undefined

  const swallowed = OPTION_NAMES.flatMap((name) => swallowedFlag(name, env) ?? [])
  if (swallowed.length === 0) return undefined
  return {
    code: 'swallowed-flags',
    message: `npm kept these flags for itself: ${swallowed.join(' ')}.`,
    where: swallowed.join(' '),
    hint: 'Put `--` before the flags (in PowerShell with quotes: `"--"`), or use npx:',
    next: [`npx create-realtime@latest my-app ${swallowed.join(' ')}`],
  }
}

function swallowedFlag(
  name: OptionName,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const option = optionOf(name)
  const value = env[`npm_config_${option.flag.replaceAll('-', '_')}`]
  if (value === undefined) return undefined
  if (option.kind === 'choice') {
    const isOurs = option.values.some((entry) => entry.value === value)
    return isOurs ? `--${option.flag} ${value}` : undefined
  }
  // npm knows settings called `git` and `install`; only a plain yes or no can have been meant for us.
  if (name === 'git') return undefined
  if (value === 'true') return `--${option.flag}`
  return value === '' || value === 'false' ? `--no-${option.flag}` : undefined
}
