import { run } from './run.ts'
import type { RunResult } from './run.ts'

/** Arguments that keep an install short: the advice they silence is not about this project. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  npm: ['install', '--no-audit', '--no-fund', '--loglevel=error'],
  pnpm: ['install', '--ignore-workspace'],
}

/**
 * Installs the dependencies of a project that is in place: in a workspace those of its members with
 * them, alone without a look at what stands above. A failure is told, never thrown.
 */
export function install(
  packageManager: string,
  cwd: string,
  place: 'workspace' | 'alone',
  options: { readonly signal: AbortSignal; readonly onLine?: (line: string) => void },
): Promise<RunResult> {
  const all = ARGUMENTS[packageManager] ?? ['install']
  const args = place === 'workspace' ? all.filter((arg) => arg !== '--ignore-workspace') : all
  return run(packageManager, args, { cwd, ...options })
}
