import type { Blueprint } from '../blueprint/blueprint.ts'
import type { Packages } from '../edit/package-json.ts'
import type { WsPlace } from '../edit/express/place.ts'
import { runtimeOf } from '../runtimes/index.ts'
import type { Templates } from './plan.ts'

type Versions = Readonly<Record<string, string>>

/**
 * The packages that the server's files load, at the pinned versions, and their types for TypeScript. One that
 * has another name here is asked for by an alias, which every package manager of npm's registry reads.
 */
export function patchPackages(
  blueprint: Blueprint,
  templates: Templates,
  loaded: ReadonlySet<string>,
  { dialect, checking, packageNames }: Pick<WsPlace, 'dialect' | 'checking' | 'packageNames'>,
): Packages {
  const known = versionsIn(templates, runtimeOf(blueprint.answers.runtime).versions)
  const names = [...loaded].toSorted()
  // A compiler that cannot read the types of today gets none: it would end at their first line.
  const typed = dialect === 'ts' && checking !== 'unread' ? ['node', ...names] : []
  const types = typed.filter((name) => known[typesOf(name)] !== undefined)
  const alias = (name: string): string => packageNames[name] ?? name
  return {
    dependencies: Object.fromEntries(names.map((name) => pinned(known, name, alias(name)))),
    devDependencies: Object.fromEntries(
      types.map((name) => pinned(known, typesOf(name), typesOf(alias(name)))),
    ),
  }
}

function typesOf(name: string): string {
  return `@types/${name}`
}

function pinned(known: Versions, name: string, alias: string): readonly [string, string] {
  const version = known[name]
  if (version === undefined) throw new Error(`No version is pinned for ${name}.`)
  return [alias, alias === name ? version : `npm:${name}@${version}`]
}

function versionsIn(templates: Templates, path: string): Versions {
  const text = templates.get(path)
  if (text === undefined) throw new Error(`${path} is missing.`)
  const parsed: { readonly dependencies: Versions; readonly devDependencies: Versions } =
    JSON.parse(text)
  return { ...parsed.devDependencies, ...parsed.dependencies }
}
