import type { Finding, Refusal } from './finding.ts'
import { type Entry, entriesOf, packageFolders, packageOf } from './find-entry.ts'
import { findServer } from './find-server.ts'
import { folderOf, joinPath, type PackageFiles, under } from './package-files.ts'
import { namedServer } from './named-server.ts'
import { unreadable } from './refusals.ts'
import { readSources, type Sources } from './source.ts'
import { sourceOf } from './source-of.ts'

/** What a person said; whatever is missing is found. */
export interface Wish {
  /** A file of the app. */
  readonly entry?: string | undefined
  /** The expression that holds the server, in that file or in the one that is found. */
  readonly server?: string | undefined
}

/** The app: where it starts, which package it is, and its server. */
export type App = Finding & { readonly entry: Entry | undefined }

/** Finds the app in a tree: the package, the entry that really runs, and the server it opens. */
export function findApp(files: PackageFiles, wish: Wish = {}): App {
  if (wish.entry !== undefined) return appAt(files, wish.entry, wish.server)

  const app = foundApp(files)
  if (wish.server === undefined || app.entry === undefined) return app
  return { ...namedServer(files, app.entry.path, wish.server), entry: app.entry }
}

function foundApp(files: PackageFiles): App {
  const folders = packageFolders(files)
  if (folders.length === 0) return { ...refused(noPackage(files)), entry: undefined }
  const sources = readSources(files)
  const withExpress = folders.filter((folder) => usesExpress(files, folder))
  if (withExpress.length === 0)
    return { ...refused(noExpressPackage(files, folders)), entry: undefined }
  const apps = withExpress.flatMap((folder) => firstApp(sources, folder) ?? [])
  const top = apps.find((app) => app.entry?.folder === '' && isBlocking(app))
  if (top !== undefined) return top
  const found = apps.filter(({ outcome }) => outcome === 'found')
  const [first, second] = nearest(found)
  if (first !== undefined && second === undefined) return first
  if (first !== undefined && second !== undefined) {
    return { ...refused(severalApps([first, second])), entry: undefined }
  }
  return apps[0] ?? { ...refused(noEntry()), entry: undefined }
}

function appAt(files: PackageFiles, given: string, server: string | undefined): App {
  const path = sourceOf(files, '', given) ?? given
  const folder = packageOf(files, path)
  const entry: Entry = { path, folder: folder ?? folderOf(path), because: 'given' }
  if (!files.has(path)) return { ...refused(noSuchFile(path)), entry }
  const finding = server === undefined ? findServer(files, path) : namedServer(files, path, server)
  // What the file is says more than that package.json is missing, so it is asked first.
  const isFoundWithout = folder === undefined && finding.outcome === 'found'
  return { ...(isFoundWithout ? refused(noPackage(files)) : finding), entry }
}

/** The package at the top names an entry that we must not touch: what lies below it is something else. */
function isBlocking(app: App): boolean {
  return (
    app.outcome === 'refused' &&
    app.refusal.reason !== 'no-server' &&
    app.entry !== undefined &&
    app.entry.because !== 'convention'
  )
}

/** Packages that give an Express app, alone or in layers over it. */
const EXPRESS =
  /"(express|@nestjs\/core|@nestjs\/platform-express|routing-controllers|inversify-express-utils|@overnightjs\/core|@foal\/core|json-server|@feathersjs\/express|@tsed\/platform-express|@loopback\/rest|loopback|koa|polka|fastify|restify|@hapi\/hapi|@feathersjs\/koa|connect)"\s*:/

/** Whether a package, or the workspace above it, depends on Express or something that people take for it. */
function usesExpress(files: PackageFiles, folder: string): boolean {
  const own = files.text(under(folder, 'package.json')) ?? ''
  return EXPRESS.test(own) || EXPRESS.test(files.text('package.json') ?? '')
}

/** The first of a package's entries that opens a server; else what the first refusal with a reason said. */
function firstApp(sources: Sources, folder: string): App | undefined {
  let refusal: App | undefined
  for (const entry of entriesOf(sources.files, folder)) {
    const finding = findServer(sources.files, entry.path, sources)
    if (finding.outcome === 'found') return { ...finding, entry }
    const isTelling = finding.refusal.reason !== 'no-server'
    // A word of package.json that leads to a server we must not touch ends the search.
    if (isTelling && entry.because !== 'convention') return { ...finding, entry }
    if (refusal === undefined || isTelling) refusal = { ...finding, entry }
  }
  return refusal
}

/** A package that is named by nothing but convention gives way to one that a script names. */
function nearest(apps: readonly App[]): readonly App[] {
  const paths = new Set<string>()
  const each = apps.filter(({ entry }) => {
    const isNew = entry !== undefined && !paths.has(entry.path)
    if (entry !== undefined) paths.add(entry.path)
    return isNew
  })
  const named = each.filter(({ entry }) => entry?.because !== 'convention')
  const candidates = named.length > 0 ? named : each
  const top = candidates.filter(({ entry }) => entry?.folder === '')
  return top.length > 0 ? top : candidates
}

function refused(refusal: Refusal): Finding {
  return { outcome: 'refused', refusal, candidates: [] }
}

function noPackage(files: PackageFiles): Refusal {
  const isDeno = files.paths.some((path) => /(^|\/)deno\.jsonc?$/.test(path))
  return {
    reason: isDeno ? 'other-runtime' : 'no-package',
    message: isDeno
      ? 'This is a Deno project: it has no package.json to hold the packages of the server.'
      : 'There is no package.json, so there is nowhere to record the packages of the server.',
    where: files.paths.find((path) => /(^|\/)deno\.jsonc?$/.test(path)) ?? 'package.json',
    hint: 'Run `npm init` in the folder of the app, then `create-realtime patch` again.',
  }
}

function noExpressPackage(files: PackageFiles, folders: readonly string[]): Refusal {
  const paths = folders.map((folder) => under(folder, 'package.json'))
  const unread = paths.find((path) => files.text(path) === undefined)
  if (unread !== undefined) return unreadable(unread)
  return {
    reason: 'not-express',
    message: 'No package.json here lists Express.',
    where: paths[0] ?? 'package.json',
    hint: 'Name the file that opens the server if it is an Express app: `create-realtime patch <file>`.',
  }
}

function noSuchFile(path: string): Refusal {
  const isOutside = joinPath(path) === undefined
  return {
    reason: 'unreadable',
    message: isOutside
      ? `${path} lies outside this folder.`
      : `There is no file ${path} here, and links are not followed.`,
    where: path,
    hint: isOutside
      ? 'Start from the folder of the app: `create-realtime patch <file> --cwd <folder>`.'
      : 'Name a file of this folder: `create-realtime patch <file>`.',
  }
}

function severalApps(apps: readonly App[]): Refusal {
  const paths = apps.flatMap(({ entry }) => entry?.path ?? [])
  return {
    reason: 'several-entries',
    message: `Several apps were found: ${paths.join(', ')}.`,
    where: paths[0] ?? '',
    hint: `Name one: \`create-realtime patch ${paths[0] ?? '<file>'}\`.`,
  }
}

function noEntry(): Refusal {
  return {
    reason: 'no-entry',
    message: 'No script, `main` or usual file name leads to the file that starts the app.',
    where: 'package.json',
    hint: 'Name it: `create-realtime patch <file>`.',
  }
}
