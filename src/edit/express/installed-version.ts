import type { PackageFiles } from './package-files.ts'
import { property, readJson } from './path-aliases.ts'

/**
 * The version of a package that is locked, else the oldest that package.json allows: `5.4.2` as 5.04 and `20.13.0` as
 * 20.13, which is enough to compare. Undefined where nothing names one.
 */
export function installedVersion(
  files: PackageFiles,
  folder: string,
  name: string,
): number | undefined {
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
