import { ts } from 'ts-morph'

import { importsOf, type Resolve, spelledPath } from './resolve.ts'
import { packageOf } from './find-entry.ts'
import { isAttached } from './attached.ts'
import type { Source, Sources } from './source.ts'
import { callsIn } from './writes.ts'

/** Larger apps exist; their server is never that many imports away from the entry. */
const MOST_FILES = 2_000

/** The files that an entry reaches through its imports, itself first, then by distance. */
export function reachFrom(sources: Sources, resolve: Resolve, entry: string): readonly Source[] {
  const found = new Map<string, Source>()
  const queue = [entry]
  for (const path of queue) {
    if (found.has(path) || found.size >= MOST_FILES) continue
    const source = sources.open(path)
    if (source === undefined) continue
    found.set(path, source)
    queue.push(...importedFiles(source, resolve))
  }
  return [...found.values()]
}

/**
 * The other files of a package, where its reachable ones load something that we cannot follow: a folder of plugins,
 * a computed path. Any of them may run.
 */
export function hiddenFrom(
  sources: Sources,
  resolve: Resolve,
  reach: readonly Source[],
): readonly Source[] {
  const folder = packageOf(sources.files, reach[0]?.path ?? '') ?? ''
  if (!reach.some((source) => loadsUnseen(source, resolve))) return []
  const seen = new Set(reach.map(({ path }) => path))
  return sources.files.paths
    .filter((path) => isInside(path, folder) && OWN_SOURCE.test(path) && !NOT_SERVED.test(path))
    .filter((path) => !seen.has(path))
    .slice(0, MOST_FILES)
    .flatMap((path) => sources.open(path) ?? [])
}

const OWN_SOURCE = /\.[cm]?[jt]s$/
const NOT_SERVED =
  /(^|\/)(node_modules|dist|build|out|public|static|assets|client|frontend|web|ui|scripts?|bench\w*|examples?|docs|tests?|__tests__|e2e|cypress|mocks?)\/|\.(test|spec|d|min)\.[cm]?[jt]s$/

function isInside(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`)
}

/** Whether a file loads by a path that nobody spelled out, or by a local one that leads nowhere. */
function loadsUnseen(source: Source, resolve: Resolve): boolean {
  const isLost = importsOf(source.text)
    .filter((specifier) => /^[#~@]?\//.test(specifier) || specifier.startsWith('#'))
    .some((specifier) => resolve(specifier, source.path).kind === 'package')
  return isLost || loadsIn(source).some((path) => spelledPath(path) === undefined)
}

/** The files of the app that a file imports. */
function importedFiles(source: Source, resolve: Resolve): readonly string[] {
  const specifiers = [...importsOf(source.text), ...spelledImports(source)]
  return (
    specifiers
      // What is behind our own call is our own: nothing of the app is there.
      .filter((specifier) => !(isAttached(source) && /\/attach(\.[cm]?[jt]s)?$/.test(specifier)))
      .filter((specifier) => !/\.(json|css|scss|svg|png|html)$/.test(specifier))
      .map((specifier) => resolve(specifier, source.path))
      .flatMap((target) => (target.kind === 'file' ? [target.path] : []))
  )
}

/** `require(path.join(__dirname, '..', 'server'))`: a scan for literals does not see it. */
function spelledImports(source: Source): readonly string[] {
  return loadsIn(source).flatMap((first) => {
    const path = spelledPath(first)
    return path === undefined ? [] : [`./${path}`]
  })
}

/** What is loaded by an expression that is not a literal. */
function loadsIn(source: Source): readonly ts.Expression[] {
  if (!/(require|import)\s*\(\s*[^'"`\s]/.test(source.text)) return []
  return callsIn(source).flatMap((call) => {
    const [first] = call.arguments ?? []
    const isLoad =
      call.expression.kind === ts.SyntaxKind.ImportKeyword ||
      call.expression.getText() === 'require'
    return !isLoad || first === undefined || ts.isStringLiteralLike(first) ? [] : [first]
  })
}
