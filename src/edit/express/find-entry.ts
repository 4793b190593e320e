import { property, readJson } from './path-aliases.ts'
import { folderOf, joinPath, type PackageFiles } from './package-files.ts'
import { readScript } from './scripts.ts'
import { fileAt } from './resolve.ts'
import { sourceOf } from './source-of.ts'

/** A file that may be where the app starts, and what says so. */
export interface Entry {
  readonly path: string
  /** The folder of its package.json. */
  readonly folder: string
  /** `scripts.start`, `main`, `nodemon.json`, `convention`, … */
  readonly because: string
}

/** The files that a package may start with, the most binding word first. Each file once. */
export function entriesOf(files: PackageFiles, folder: string): readonly Entry[] {
  const found: Entry[] = []
  const add = (path: string | undefined, because: string): void => {
    if (path !== undefined && !found.some((one) => one.path === path)) {
      found.push({ path, folder, because })
    }
  }
  const manifest = readJson(files, under(folder, 'package.json'))
  const scripts = scriptsOf(manifest)
  for (const name of byWeight([...scripts.keys()])) {
    for (const path of scriptFiles(files, folder, name, 0)) add(path, `scripts.${name}`)
  }
  for (const [path, because] of namedFiles(files, folder, manifest)) add(path, because)
  for (const name of CONVENTIONS) add(fileAt(files, under(folder, name)), 'convention')
  return found.filter(({ path }) => isPlausible(path))
}

/** The folders of a tree that have a package.json, the nearest to the top first. */
export function packageFolders(files: PackageFiles): readonly string[] {
  return files.paths
    .filter((path) => path === 'package.json' || path.endsWith('/package.json'))
    .map(folderOf)
    .filter(
      (folder) =>
        !/(^|\/)(node_modules|fixtures|__fixtures__|templates?|examples?|samples?|solutions?|vendors?|third_party|docs|dist|build|public|tests?)(\/|$)/.test(
          folder,
        ),
    )
    .toSorted((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))
}

/** The folder of the package that a file belongs to. */
export function packageOf(files: PackageFiles, path: string): string | undefined {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    if (files.has(under(folder, 'package.json'))) return folder
    if (folder === '') return undefined
  }
}

const CONVENTIONS = [
  'bin/www',
  'src/server',
  'src/index',
  'src/main',
  'src/app',
  'server',
  'index',
  'app',
  'main',
  'server/index',
  'server/server',
  'server/app',
  'server/main',
  'backend/server',
  'backend/index',
  'api/index',
  'api/server',
]

function scriptsOf(manifest: unknown): ReadonlyMap<string, string> {
  const scripts = property(manifest, 'scripts')
  const entries = Object.entries(typeof scripts === 'object' && scripts !== null ? scripts : {})
  return new Map(
    entries.flatMap(([name, text]): [string, string][] =>
      typeof text === 'string' ? [[name, text]] : [],
    ),
  )
}

/** `start` is what a host runs; development comes next; tests and builds do not serve. */
function byWeight(names: readonly string[]): readonly string[] {
  return names
    .filter(
      (name) =>
        !/test|lint|build|format|migrat|seed|^(pre|post)(install|pack|publish)|release|deploy|docs|generate|clean|cron|worker|job|script/i.test(
          name,
        ),
    )
    .toSorted((a, b) => weight(a) - weight(b))
}

function weight(name: string): number {
  if (name === 'start') return 0
  if (/^(serve|server|prod|production|start[:-].*|.*[:-]start)$/.test(name)) return 1
  return /^(dev|develop|watch|nodemon)/.test(name) ? 2 : 3
}

function scriptFiles(
  files: PackageFiles,
  folder: string,
  name: string,
  depth: number,
): readonly string[] {
  const script = scriptsOf(readJson(files, under(folder, 'package.json'))).get(name)
  if (script === undefined || depth > 4) return []
  const ran = readScript(script)
  const own = ran.words.flatMap((word) => sourceOf(files, folder, word) ?? [])
  const called = ran.scripts.flatMap((one) => {
    const place = joinPath(folder, one.folder)
    return place === undefined ? [] : scriptFiles(files, place, one.name, depth + 1)
  })
  const isBareNodemon = own.length === 0 && /\b(nodemon|node-dev)\s*$/.test(script)
  return [...own, ...called, ...(isBareNodemon ? nodemonFiles(files, folder) : [])]
}

function nodemonFiles(files: PackageFiles, folder: string): readonly string[] {
  const config = readJson(files, under(folder, 'nodemon.json'))
  const exec = property(config, 'exec')
  const script = property(config, 'script')
  return [typeof exec === 'string' ? exec : '', typeof script === 'string' ? `node ${script}` : '']
    .flatMap((line) => readScript(line).words)
    .flatMap((word) => sourceOf(files, folder, word) ?? [])
}

function namedFiles(
  files: PackageFiles,
  folder: string,
  manifest: unknown,
): readonly (readonly [string | undefined, string])[] {
  const main = property(manifest, 'main')
  const procfile = files.text(under(folder, 'Procfile'))?.match(/^web:(.*)$/m)?.[1] ?? ''
  const docker =
    files.text(under(folder, 'Dockerfile'))?.match(/^(?:CMD|ENTRYPOINT)\s+(.*)$/m)?.[1] ?? ''
  const project = readJson(files, under(folder, 'project.json'))
  const projectMain = property(
    property(property(property(project, 'targets'), 'build'), 'options'),
    'main',
  )
  return [
    ...nodemonFiles(files, folder).map((path) => [path, 'nodemon.json'] as const),
    ...readScript(procfile).words.map(
      (word) => [sourceOf(files, folder, word), 'Procfile'] as const,
    ),
    ...readScript(docker.replaceAll(/[[\]",]/g, ' ')).words.map(
      (word) => [sourceOf(files, folder, word), 'Dockerfile'] as const,
    ),
    ...(typeof main === 'string' ? [[sourceOf(files, folder, main), 'main'] as const] : []),
    ...(typeof projectMain === 'string'
      ? [[fileAt(files, projectMain), 'project.json'] as const]
      : []),
    ...[...files.paths]
      .filter(
        (path) => /^(apps|services|packages)\/[^/]+\/src\/main\.[jt]s$/.test(path) && folder === '',
      )
      .map((path) => [path, 'workspace'] as const),
  ]
}

/** Tools are configured by files of the same languages. */
function isPlausible(path: string): boolean {
  return !/(^|\/)(gulpfile|Gruntfile|webpack[^/]*|[^/]*\.config|jest[^/]*|[^/]*\.(test|spec|d))\.[cm]?[jt]s$/i.test(
    path,
  )
}

function under(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`
}
