import type { EnvRow, RandomHex, RuntimeRows } from '../features/feature.ts'

type PackageJson = {
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** The base's `package.json` with the scripts and packages of the features, at the pinned versions. */
export function renderPackageJson(
  base: string,
  versions: string,
  rows: readonly RuntimeRows[],
): string {
  const own = parsePackageJson(base)
  const pinned = parsePackageJson(versions)
  const known = { ...pinned.dependencies, ...pinned.devDependencies }
  const scripts = Object.assign({}, own.scripts, ...rows.map((row) => row.scripts))
  const merged = {
    ...own,
    scripts,
    dependencies: atVersions(
      rows.flatMap((row) => row.packages ?? []),
      known,
    ),
    devDependencies: atVersions(
      rows.flatMap((row) => row.devPackages ?? []),
      known,
    ),
  }
  return `${JSON.stringify(merged, null, 2)}\n`
}

/** `.env.example`: every variable with its meaning; those with a default are commented out. */
export function renderEnvExample(rows: readonly EnvRow[]): string {
  const blocks = rows.map((row) => {
    const assignment = `${row.name}=${row.example}`
    return `${commented(row.about)}\n${row.isOptional === true ? `# ${assignment}` : assignment}\n`
  })
  return blocks.join('\n')
}

/** `.env`: the variables that the project needs in order to start, with secrets of its own. */
export function renderEnv(rows: readonly EnvRow[], random: RandomHex): string {
  const blocks = rows
    .filter((row) => row.isOptional !== true || row.fresh !== undefined)
    .map((row) => `${commented(row.about)}\n${row.name}=${row.fresh?.(random) ?? row.example}\n`)
  return blocks.join('\n')
}

function atVersions(
  names: readonly string[],
  versions: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const sorted = [...new Set(names)].toSorted()
  return Object.fromEntries(
    sorted.map((name) => {
      const version = versions[name]
      if (version === undefined) throw new Error(`No version is pinned for the package ${name}.`)
      return [name, version]
    }),
  )
}

function commented(about: string): string {
  return about
    .split('\n')
    .map((line) => `# ${line}`)
    .join('\n')
}

function parsePackageJson(text: string): PackageJson {
  const parsed: unknown = JSON.parse(text)
  if (!isPackageJson(parsed)) throw new Error('A package.json of the templates is not an object.')
  return parsed
}

/** The templates' own manifests are written and tested here: being an object is proof enough. */
function isPackageJson(value: unknown): value is PackageJson {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
