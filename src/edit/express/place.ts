import { extname } from 'node:path/posix'

import { isNodeModule } from './compile-target.ts'
import { property, readJson } from './path-aliases.ts'
import type { Dialect, Suffix } from './extension.ts'
import { folderOf, type PackageFiles, relativeSpecifier, under } from './package-files.ts'
import { type PackageNames, packagesBeside } from './packages-beside.ts'
import { importsOf } from './resolve.ts'
import { foldersAbove } from './path-aliases.ts'
import { type Checking, checkingIn } from './type-checking.ts'

/** Where the server's folder goes in an app, and how the app's files are to import from it. */
export interface WsPlace {
  /** The folder, such as `src/ws`. */
  readonly folder: string
  readonly dialect: Dialect
  /** What relative imports of the app end with. */
  readonly suffix: Suffix
  /** Whether Node reads `.js` files of the package as modules. */
  readonly isModule: boolean
  /** What the app's compiler makes of TypeScript as new as ours. */
  readonly checking: Checking
  /** Other names for packages of which the app has an older version. */
  readonly packageNames: PackageNames
}

/** Chooses the folder beside the entry and follows the app's language and import style. */
export function wsPlace(files: PackageFiles, entry: string, packageFolder: string): WsPlace {
  const isModule =
    property(readJson(files, under(packageFolder, 'package.json')), 'type') === 'module'
  const text = files.text(entry) ?? ''
  const dialect = dialectOf(entry, text, isModule)
  const beside = folderBeside(entry)
  return {
    folder: freeFolder(files, beside),
    dialect,
    suffix: suffixOf(files, entry, text, dialect, isModule),
    isModule,
    checking: dialect === 'ts' ? checkingOf(files, packageFolder, isModule) : 'full',
    packageNames: packagesBeside(files, packageFolder),
  }
}

/** A module cannot load a package without its types: its compiler is left to say what it does not understand. */
function checkingOf(files: PackageFiles, folder: string, isModule: boolean): Checking {
  const checking = checkingIn(files, folder)
  return isModule && checking === 'unread' ? 'none' : checking
}

/** The specifier by which a file of the app reaches a module of the server. */
export function attachSpecifier(place: WsPlace, from: string, module = 'attach'): string {
  return `${relativeSpecifier(folderOf(from), `${place.folder}/${module}`)}${place.suffix}`
}

function dialectOf(entry: string, text: string, isModule: boolean): Dialect {
  if (/\.[cm]?tsx?$/.test(entry)) return 'ts'
  if (entry.endsWith('.mjs')) return 'esm'
  if (entry.endsWith('.cjs')) return 'cjs'
  const hasImport = /^\s*(import\s+[\w{*'"]|export\s+(default|const|function|class|\{))/m.test(text)
  return isModule || hasImport ? 'esm' : 'cjs'
}

/** Scripts in `bin` start an app that lives elsewhere. */
function folderBeside(entry: string): string {
  const folder = folderOf(entry)
  return /(^|\/)bin$/.test(folder) ? folderOf(folder) : folder
}

/** `ws`, unless the app has something of that name that is not ours. */
function freeFolder(files: PackageFiles, beside: string): string {
  const isTaken = (name: string): boolean => {
    const folder = under(beside, name)
    const isOurs = files.paths.some((path) => path.startsWith(`${folder}/attach.`))
    if (isOurs) return false
    return files.paths.some(
      (path) => path.startsWith(`${folder}/`) || path.replace(/\.[cm]?[jt]sx?$/, '') === folder,
    )
  }
  const name = ['ws', 'realtime', 'realtime-ws'].find((one) => !isTaken(one)) ?? 'realtime-server'
  return under(beside, name)
}

function suffixOf(
  files: PackageFiles,
  entry: string,
  text: string,
  dialect: Dialect,
  isModule: boolean,
): Suffix {
  // What Node makes of such a name is not what it makes of `.js` here: our files need the same one.
  if (dialect === 'cjs') return isModule ? '.cjs' : ''
  if (entry.endsWith('.mjs') && !isModule) return '.mjs'
  const local = importsOf(text).filter((specifier) => /^\.{1,2}\//.test(specifier))
  if (local.some((specifier) => /\.[cm]?js$/.test(specifier))) return '.js'
  if (local.some((specifier) => /\.[cm]?ts$/.test(specifier))) return '.ts'
  if (local.length > 0 && dialect === 'ts') return ''
  // Node wants the whole name, and compilers and bundlers find it by that as well: only an app's own habit says more.
  if (dialect === 'esm') return local.some((one) => extname(one) === '') ? '' : '.js'
  return isNodeResolution(files, entry, isModule) ? '.js' : ''
}

/** TypeScript under Node's own rules wants the name of the emitted file. */
function isNodeResolution(files: PackageFiles, entry: string, isModule: boolean): boolean {
  for (const folder of foldersAbove(entry)) {
    const options = property(readJson(files, under(folder, 'tsconfig.json')), 'compilerOptions')
    const chosen = property(options, 'moduleResolution') ?? property(options, 'module')
    if (typeof chosen === 'string') return isModule && isNodeModule(chosen)
  }
  return isModule
}
