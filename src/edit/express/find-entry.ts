import { namedFiles, scriptFiles, scriptsOf } from './named-files.ts'
import { folderOf, type PackageFiles, under } from './package-files.ts'
import { fileAt } from './resolve.ts'

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
  for (const name of byWeight([...scriptsOf(files, folder).keys()])) {
    for (const path of scriptFiles(files, folder, name)) add(path, `scripts.${name}`)
  }
  for (const [path, because] of namedFiles(files, folder)) add(path, because)
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

/** Tools are configured by files of the same languages. */
function isPlausible(path: string): boolean {
  return !/(^|\/)(gulpfile|Gruntfile|webpack[^/]*|[^/]*\.config|jest[^/]*|[^/]*\.(test|spec|d))\.[cm]?[jt]s$/i.test(
    path,
  )
}
