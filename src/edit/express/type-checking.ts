import type { PackageFiles } from './package-files.ts'
import { property, readJson } from './path-aliases.ts'

/**
 * What the app's own compiler makes of the server's files: it checks them, it has types of Node or a language that are
 * too old for it, or it cannot even read the types of their packages.
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
  const typescript = versionOf(files, folder, 'typescript') ?? CURRENT_TYPESCRIPT
  if (typescript < READING_TYPESCRIPT) return 'unread'
  const node = versionOf(files, folder, '@types/node') ?? CURRENT_NODE
  return typescript < CURRENT_TYPESCRIPT || node < CURRENT_NODE ? 'none' : 'full'
}

/** `5.4.2` as 5.04 and `20.13.0` as 20.13: enough to compare. */
function versionOf(files: PackageFiles, folder: string, name: string): number | undefined {
  const folders = folder === '' ? [''] : [`${folder}/`, '']
  const locked = folders.flatMap((one) =>
    LOCKS.flatMap(({ path, pattern }) => pattern(name).exec(files.text(one + path) ?? '') ?? []),
  )
  const declared = folders.map((one) => declaredIn(files, `${one}package.json`, name))
  const version = locked[1] ?? declared.find((one) => one !== undefined)
  const [, major, minor] = /(\d+)(?:\.(\d+))?/.exec(version ?? '') ?? []
  return major === undefined ? undefined : Number(major) + Number(minor ?? 0) / 100
}

function declaredIn(files: PackageFiles, path: string, name: string): string | undefined {
  const manifest = readJson(files, path)
  const versions = ['devDependencies', 'dependencies'].map((list) =>
    property(property(manifest, list), name),
  )
  return versions.find((one) => typeof one === 'string')
}

const LOCKS = [
  {
    path: 'package-lock.json',
    pattern: (name: string) => new RegExp(`"node_modules/${name}": \\{\\s*"version": "([\\d.]+)`),
  },
  {
    path: 'yarn.lock',
    pattern: (name: string) => new RegExp(`^"?${name}@[^\\n]*:\\n\\s+version:? "?([\\d.]+)`, 'm'),
  },
  {
    path: 'pnpm-lock.yaml',
    pattern: (name: string) => new RegExp(`^\\s+['/]*${name}@([\\d.]+)['(:]`, 'm'),
  },
] as const
