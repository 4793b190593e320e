import { ts } from 'ts-morph'

import { folderOf, joinPath, type PackageFiles, under } from './package-files.ts'

type Aliases = (specifier: string, from: string) => readonly (string | undefined)[]
type Rule = { readonly pattern: string; readonly targets: readonly string[] }

/**
 * Places that a bare specifier may mean inside the app: `paths` and `baseUrl` of a tsconfig, `imports` of a
 * package.json, and `_moduleAliases`. Nearest configuration first.
 */
export function pathAliases(files: PackageFiles): Aliases {
  const rulesOf = new Map<string, readonly Rule[]>()
  return (specifier, from) => {
    const places: (string | undefined)[] = []
    for (const folder of foldersAbove(from)) {
      const rules = rulesOf.get(folder) ?? readRules(files, folder)
      rulesOf.set(folder, rules)
      places.push(...rules.flatMap((one) => placesFor(one, specifier)))
    }
    // `@/` and `~/` mean the source folder in every project that declares them out of our sight.
    const short = /^[@~]\/(.+)$/.exec(specifier)?.[1]
    if (short !== undefined) {
      places.push(...foldersAbove(from).flatMap((folder) => [joinPath(folder, 'src', short)]))
    }
    return places
  }
}

/** The folder of a file and all folders above it, nearest first. */
export function foldersAbove(path: string): readonly string[] {
  const folders = [folderOf(path)]
  for (let folder = folderOf(path); folder !== '';) {
    folder = folderOf(folder)
    folders.push(folder)
  }
  return folders
}

/** A JSON file that may have comments and trailing commas, or nothing. */
export function readJson(files: PackageFiles, path: string): unknown {
  const text = files.text(path)
  return text === undefined ? undefined : ts.parseConfigFileTextToJson(path, text).config
}

/** The property of something that was read from a file and may be anything. */
export function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : undefined
}

/** The file that a tsconfig inherits from by a relative path. */
export function configAbove(path: string, parent: string): string | undefined {
  return joinPath(folderOf(path), parent.endsWith('.json') ? parent : `${parent}.json`)
}

function readRules(files: PackageFiles, folder: string): readonly Rule[] {
  const manifest = readJson(files, under(folder, 'package.json'))
  const imports = Object.entries(record(property(manifest, 'imports')))
  const modules = Object.entries(record(property(manifest, '_moduleAliases')))
  return [
    ...['tsconfig.json', 'jsconfig.json', 'tsconfig.base.json'].flatMap((name) =>
      compilerRules(files, under(folder, name), 0),
    ),
    ...imports.map(([pattern, to]) => rule(folder, pattern, strings(to))),
    ...modules.flatMap(([name, to]) => [
      rule(folder, name, strings(to)),
      rule(
        folder,
        `${name}/*`,
        strings(to).map((path) => `${path}/*`),
      ),
    ]),
  ]
}

function compilerRules(files: PackageFiles, path: string, depth: number): readonly Rule[] {
  const config = readJson(files, path)
  if (config === undefined || depth > 4) return []

  const options = property(config, 'compilerOptions')
  const baseUrl = property(options, 'baseUrl')
  const base = joinPath(folderOf(path), typeof baseUrl === 'string' ? baseUrl : '.') ?? ''
  const paths = Object.entries(record(property(options, 'paths')))
  const parents = strings(property(config, 'extends'))
    .filter((parent) => parent.startsWith('.'))
    .map((parent) => configAbove(path, parent))
  return [
    ...paths.map(([pattern, targets]) => rule(base, pattern, strings(targets))),
    ...(typeof baseUrl === 'string' ? [rule(base, '*', ['*'])] : []),
    ...parents.flatMap((parent) =>
      parent === undefined ? [] : compilerRules(files, parent, depth + 1),
    ),
  ]
}

function rule(folder: string, pattern: string, targets: readonly string[]): Rule {
  return { pattern, targets: targets.map((target) => under(folder, target)) }
}

function placesFor({ pattern, targets }: Rule, specifier: string): readonly (string | undefined)[] {
  const [start = '', end] = pattern.split('*')
  if (end === undefined) return specifier === pattern ? targets.map((to) => joinPath(to)) : []
  if (!specifier.startsWith(start) || !specifier.endsWith(end)) return []
  const middle = specifier.slice(start.length, specifier.length - end.length)
  return targets.map((target) => joinPath(target.replace('*', middle)))
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {}
}

/** All strings in a value: conditional exports nest them, and any of them may be the source. */
function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : []
}
