import { run } from './run.ts'
import type { RunResult } from './run.ts'

/** Arguments that keep an install short: the advice they silence is not about this project. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  npm: ['install', '--no-audit', '--no-fund', '--loglevel=error'],
  pnpm: ['install', '--ignore-workspace'],
}

/** Installs the dependencies of a project that is in place. A failure is told, never thrown. */
export function install(
  packageManager: string,
  cwd: string,
  options: { readonly signal: AbortSignal; readonly onLine?: (line: string) => void },
): Promise<RunResult> {
  return run(packageManager, ARGUMENTS[packageManager] ?? ['install'], { cwd, ...options })
}
