import { ts } from 'ts-morph'

import { pathAliases } from './path-aliases.ts'
import { folderOf, joinPath, type PackageFiles } from './package-files.ts'

/** Where an import leads: to a file of the app, or to a package by its name (`http` also for `node:http`). */
type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string; readonly below: string }

export type Resolve = (specifier: string, from: string) => Target

/** Follows imports as Node, TypeScript and the usual bundlers do, by the files that are there. */
export function createResolve(files: PackageFiles): Resolve {
  const aliases = pathAliases(files)
  const known = new Map<string, Target>()
  return (specifier, from) => {
    const key = `${folderOf(from)} ${specifier}`
    const target = known.get(key) ?? find(specifier, from)
    known.set(key, target)
    return target
  }

  function find(specifier: string, from: string): Target {
    const places = /^\.{0,2}(\/|$)/.test(specifier)
      ? [joinPath(folderOf(from), specifier)]
      : aliases(specifier, from)
    for (const place of places) {
      // Express's own examples import Express by its folder.
      if (place !== undefined && isExpress(files, place)) return packageOf('express')
      const path = place === undefined ? undefined : fileAt(files, place)
      if (path !== undefined) return { kind: 'file', path }
    }
    return packageOf(specifier)
  }
}

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs']

/** The source file that a path without or with another extension means, also through a folder's index. */
export function fileAt(files: PackageFiles, place: string): string | undefined {
  const tried = [place, ...withSourceExtension(place), ...EXTENSIONS.map((end) => place + end)]
  const found = tried.find((path) => path !== '' && isSource(path) && files.has(path))
  if (found !== undefined) return found

  const folder = place === '' ? '' : `${place}/`
  return (
    mainOf(files, folder) ??
    EXTENSIONS.map((end) => `${folder}index${end}`).find((path) => files.has(path))
  )
}

const IMPORT = /(?:\bfrom|\bimport|\b(?:require|import)\s*\()\s*(['"`])([^'"`\n$]+)\1/g

/** Every literal specifier that a text imports or requires. Lines that are comments do not count. */
export function importsOf(text: string): readonly string[] {
  const found: string[] = []
  for (const match of text.matchAll(IMPORT)) {
    const line = text.slice(text.lastIndexOf('\n', match.index) + 1, match.index)
    if (match[2] !== undefined && !/^\s*(\/\/|\/?\*)|\s\/\/\s/.test(line)) found.push(match[2])
  }
  return found
}

/** The path that a call such as `path.join(__dirname, '..', 'app')` spells out. */
export function spelledPath(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isIdentifier(node)) return node.text === '__dirname' ? '.' : undefined
  if (ts.isBinaryExpression(node)) {
    const left = spelledPath(node.left)
    const right = spelledPath(node.right)
    return left === undefined || right === undefined ? undefined : `${left}${right}`
  }
  if (!ts.isCallExpression(node) || !/\b(join|resolve)$/.test(node.expression.getText())) {
    return undefined
  }
  const parts = node.arguments.map(spelledPath)
  return parts.every((part) => part !== undefined) ? parts.join('/') : undefined
}

/** `app.js` may be written as `app.ts`: TypeScript imports name what will be there after the build. */
function withSourceExtension(place: string): readonly string[] {
  const match = /\.([cm]?)jsx?$/.exec(place)
  if (match === null) return []
  const bare = place.slice(0, match.index)
  return [`${bare}.${match[1] ?? ''}ts`, `${bare}.tsx`]
}

function isSource(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return !name.includes('.') || /\.[cm]?[jt]sx?$/.test(name)
}

function mainOf(files: PackageFiles, folder: string): string | undefined {
  const manifest = files.text(`${folder}package.json`)
  if (manifest === undefined || folder === '') return undefined
  const main: unknown = ts.parseConfigFileTextToJson('package.json', manifest).config?.main
  const place = typeof main === 'string' ? joinPath(folder, main) : undefined
  return place === undefined || `${place}/` === folder ? undefined : fileAt(files, place)
}

function isExpress(files: PackageFiles, folder: string): boolean {
  const manifest = files.text(folder === '' ? 'package.json' : `${folder}/package.json`)
  return manifest !== undefined && /^\s*"name"\s*:\s*"express"/m.test(manifest)
}

function packageOf(specifier: string): Target {
  const [first = '', second = '', ...rest] = specifier.replace(/^node:/, '').split('/')
  return first.startsWith('@')
    ? { kind: 'package', name: `${first}/${second}`, below: rest.join('/') }
    : { kind: 'package', name: first, below: [second, ...rest].join('/') }
}
