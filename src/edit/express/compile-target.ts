import { foldersAbove, property, readJson } from './path-aliases.ts'
import { folderOf, joinPath, type PackageFiles, under } from './package-files.ts'

/** Files that inherit from each other in circles end somewhere. */
const MAX_PARENTS = 5

/**
 * The tsconfig that has an app's TypeScript written as ES5, in which iterating over a Map or a Set does nothing;
 * undefined where there is none. What a package is inherited from is out of sight, and taken to be newer.
 */
export function es5ConfigOf(files: PackageFiles, entry: string): string | undefined {
  const path = foldersAbove(entry)
    .map((folder) => under(folder, 'tsconfig.json'))
    .find((one) => files.has(one))
  const target = path === undefined ? undefined : targetIn(files, path, 0)
  return target !== undefined && /^es[35]$/i.test(target) ? path : undefined
}

function targetIn(files: PackageFiles, path: string, depth: number): string | undefined {
  const config = readJson(files, path)
  const own = property(property(config, 'compilerOptions'), 'target')
  if (typeof own === 'string') return own
  const parent = property(config, 'extends')
  if (typeof parent !== 'string' || !parent.startsWith('.') || depth === MAX_PARENTS)
    return undefined
  const above = joinPath(folderOf(path), parent.endsWith('.json') ? parent : `${parent}.json`)
  return above === undefined ? undefined : targetIn(files, above, depth + 1)
}
