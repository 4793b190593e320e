import { installedVersion } from './installed-version.ts'
import { type PackageFiles, under } from './package-files.ts'
import { configAbove, foldersAbove, property, readJson } from './path-aliases.ts'

/** Files that inherit from each other in circles end somewhere. */
const MAX_PARENTS = 5
/** The first TypeScript that writes today's JavaScript where nothing else is asked for. */
const MODERN_TYPESCRIPT = 6

/** A tsconfig by which TypeScript becomes ES5. */
export interface Es5Config {
  readonly path: string
  /** Whether anything is written at all: some apps have the compiler check and leave the rest to others. */
  readonly isWritten: boolean
}

/**
 * The tsconfig of a package in whose ES5 iterating over a Map is an error, and does nothing where it is not checked;
 * undefined where there is none. What a package is inherited from is out of sight, and taken to be newer.
 */
export function es5ConfigOf(files: PackageFiles, folder: string): Es5Config | undefined {
  const path = foldersAbove(under(folder, 'tsconfig.json'))
    .map((one) => under(one, 'tsconfig.json'))
    .find((one) => files.has(one))
  if (path === undefined) return undefined
  const option = (name: string): unknown => optionIn(files, path, name)
  const target = option('target') ?? defaultTarget(option('module'), files, folder)
  const isEs5 = isLike(target, /^es[35]$/i) && option('downlevelIteration') !== true
  return isEs5 ? { path, isWritten: option('noEmit') !== true } : undefined
}

function defaultTarget(module: unknown, files: PackageFiles, folder: string): string {
  if (isNodeModule(module)) return 'esnext'
  const typescript = installedVersion(files, folder, 'typescript') ?? MODERN_TYPESCRIPT
  return typescript < MODERN_TYPESCRIPT ? 'es5' : 'esnext'
}

/** Whether a `module` or `moduleResolution` is that of Node itself. */
export function isNodeModule(option: unknown): boolean {
  return isLike(option, /^node(16|18|20|next)$/i)
}

function isLike(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value)
}

/** An option of a file or of the nearest one that it inherits from. */
function optionIn(files: PackageFiles, path: string, name: string, depth = 0): unknown {
  const config = readJson(files, path)
  const own = property(property(config, 'compilerOptions'), name)
  const parent = property(config, 'extends')
  if (own !== undefined || parent === undefined || depth === MAX_PARENTS) return own
  if (typeof parent !== 'string' || !parent.startsWith('.'))
    return name === 'target' ? 'out of sight' : undefined
  const above = configAbove(path, parent)
  return above === undefined ? undefined : optionIn(files, above, name, depth + 1)
}
