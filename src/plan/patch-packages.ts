import type { Blueprint } from '../blueprint/blueprint.ts'
import type { Packages } from '../edit/package-json.ts'
import type { Dialect } from '../edit/express/place.ts'
import { runtimeOf } from '../runtimes/index.ts'
import type { Templates } from './plan.ts'

type Versions = Readonly<Record<string, string>>

/** The packages that the server's files load, at the pinned versions, and their types for TypeScript. */
export function patchPackages(
  blueprint: Blueprint,
  templates: Templates,
  loaded: ReadonlySet<string>,
  dialect: Dialect,
): Packages {
  const known = versionsIn(templates, runtimeOf(blueprint.answers.runtime).versions)
  const names = [...loaded].toSorted()
  const types = dialect === 'ts' ? ['node', ...names].map((name) => `@types/${name}`) : []
  return {
    dependencies: pinned(names, known),
    devDependencies: pinned(
      types.filter((name) => known[name] !== undefined),
      known,
    ),
  }
}

function pinned(names: readonly string[], known: Versions): Versions {
  return Object.fromEntries(
    names.map((name) => {
      const version = known[name]
      if (version === undefined) throw new Error(`No version is pinned for ${name}.`)
      return [name, version]
    }),
  )
}

function versionsIn(templates: Templates, path: string): Versions {
  const text = templates.get(path)
  if (text === undefined) throw new Error(`${path} is missing.`)
  const parsed: { readonly dependencies: Versions; readonly devDependencies: Versions } =
    JSON.parse(text)
  return { ...parsed.devDependencies, ...parsed.dependencies }
}
