import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export type NodePackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun'

const LOCKFILES: Readonly<Record<string, NodePackageManager>> = {
  'pnpm-lock.yaml': 'pnpm',
  'pnpm-workspace.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
  'package-lock.json': 'npm',
}

/**
 * The package manager that is at home here: the one that started us, else the `packageManager` field
 * or the lockfile nearest above the folder. Nothing when there is no sign of any.
 */
export function detectPackageManager(
  folder: string,
  userAgent: string | undefined,
): NodePackageManager | undefined {
  return named(userAgent?.split('/')[0]) ?? nearestSign(folder)
}

/** Whether a name is that of a package manager that we can call. */
export function isNodePackageManager(name: unknown): name is NodePackageManager {
  return name === 'npm' || name === 'pnpm' || name === 'yarn' || name === 'bun'
}

function nearestSign(folder: string): NodePackageManager | undefined {
  const lockfile = Object.keys(LOCKFILES).find((name) => existsSync(join(folder, name)))
  const locked = lockfile === undefined ? undefined : LOCKFILES[lockfile]
  const found = fromManifest(join(folder, 'package.json')) ?? locked
  if (found !== undefined) return found

  const parent = dirname(folder)
  return parent === folder ? undefined : nearestSign(parent)
}

function fromManifest(path: string): NodePackageManager | undefined {
  if (!existsSync(path)) return undefined

  const field = /"packageManager"\s*:\s*"([a-z]+)@/.exec(readFileSync(path, 'utf8'))
  return named(field?.[1])
}

function named(name: string | undefined): NodePackageManager | undefined {
  return isNodePackageManager(name) ? name : undefined
}
