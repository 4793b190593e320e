import { createHash } from 'node:crypto'
import { posix } from 'node:path'

import type { Tree } from '../support/project.ts'

const IMPORT = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g
const SOURCE = /\.(ts|js|mjs)$/

/**
 * A key for each source of a tree, made of its own bytes and of all that it imports, however far. What a
 * linter that knows types can say about a file follows from these: equal keys, equal findings.
 */
export function closureKeys(tree: Tree): ReadonlyMap<string, string> {
  const sources = [...tree.keys()].filter((path) => SOURCE.test(path))
  const own = new Map(sources.map((path) => [path, hashOf(`${path}\n${tree.get(path)}`)]))
  const imports = new Map(sources.map((path) => [path, importsOf(path, tree)]))
  return new Map(
    sources.map((path) => {
      const hashes = [...reachable(path, imports)].map((each) => own.get(each)).toSorted(byText)
      return [path, hashOf(`${path}\n${hashes.join('\n')}`)]
    }),
  )
}

function reachable(start: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set([start])
  for (const path of seen) {
    for (const target of imports.get(path) ?? []) seen.add(target)
  }
  return seen
}

function importsOf(path: string, tree: Tree): readonly string[] {
  const text = tree.get(path) ?? ''
  return [...text.matchAll(IMPORT)].flatMap((match) => {
    const target = posix.join(posix.dirname(path), match[1] ?? '')
    const source = [target, target.replace(/\.js$/, '.ts')].find((each) => tree.has(each))
    return source === undefined ? [] : [source]
  })
}

function byText(a = '', b = ''): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
