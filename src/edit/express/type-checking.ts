import { es5ConfigOf } from './compile-target.ts'
import { installedVersion } from './installed-version.ts'
import type { PackageFiles } from './package-files.ts'

/**
 * What the app's own compiler makes of the server's files: it checks them, it has types of Node or a language that are
 * too old for it or is to write such a one, or it cannot even read the types of their packages.
 */
export type Checking = 'full' | 'none' | 'unread'

/** The first TypeScript with all that the files say. */
const CURRENT_TYPESCRIPT = 5.04
/** The first that reads `const` type parameters, of which the types of zod are full. */
const READING_TYPESCRIPT = 5
/** The first types of Node with all that the files use: `hash` of node:crypto came within 20.12. */
const CURRENT_NODE = 20.13

/** Judges by the versions that are locked, else by the oldest that package.json allows. No version is the newest. */
export function checkingIn(files: PackageFiles, folder: string): Checking {
  const typescript = installedVersion(files, folder, 'typescript') ?? CURRENT_TYPESCRIPT
  if (typescript < READING_TYPESCRIPT) return 'unread'
  const node = installedVersion(files, folder, '@types/node') ?? CURRENT_NODE
  const isOld = typescript < CURRENT_TYPESCRIPT || node < CURRENT_NODE
  return isOld || es5ConfigOf(files, folder) !== undefined ? 'none' : 'full'
}
