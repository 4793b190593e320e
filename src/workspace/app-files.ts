import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import type { PackageFiles } from '../edit/express/package-files.ts'
import { entriesIn, isForbidden } from './readable.ts'

/** Folders that hold no source of the app and may hold a great many files. */
const SKIPPED = new Set([
  'node_modules',
  'bower_components',
  '.git',
  '.next',
  '.nx',
  '.cache',
  'coverage',
])

/** What is longer was written by a bundler: it is nobody's source, and following it takes minutes. */
const LONGEST_SOURCE_BYTES = 512 * 1024

/**
 * The files of an app, listed once and read when asked for. Links are not followed, and what is not UTF-8, longer than
 * 512 KiB or not ours to read has no text. A byte order mark stays.
 */
export function readAppFiles(root: string): PackageFiles {
  const paths = [...listed(root, '')]
  const known = new Set(paths)
  const texts = new Map<string, string | undefined>()
  return {
    paths,
    has: (path) => known.has(path),
    text(path) {
      if (!texts.has(path))
        texts.set(path, known.has(path) ? readText(join(root, path)) : undefined)
      return texts.get(path)
    },
  }
}

function* listed(root: string, below: string): Generator<string> {
  if (!existsSync(join(root, below))) return
  for (const entry of entriesIn(join(root, below))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isFile()) yield path
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* listed(root, path)
  }
}

function readText(path: string): string | undefined {
  try {
    if (statSync(path).size > LONGEST_SOURCE_BYTES) return undefined
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path))
  } catch (error) {
    if (error instanceof TypeError || isForbidden(error)) return undefined
    throw error
  }
}
