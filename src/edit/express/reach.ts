import { ts } from 'ts-morph'

import { importsOf, type Resolve, spelledPath } from './resolve.ts'
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
  if (!/(require|import)\s*\(\s*[^'"`\s]/.test(source.text)) return []
  return callsIn(source).flatMap((call) => {
    const [first] = call.arguments ?? []
    const isLoad =
      call.expression.kind === ts.SyntaxKind.ImportKeyword ||
      call.expression.getText() === 'require'
    if (!isLoad || first === undefined || ts.isStringLiteralLike(first)) return []
    const path = spelledPath(first)
    return path === undefined ? [] : [`./${path}`]
  })
}
