import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Templates } from '../plan/plan.ts'
import { packageRoot } from './package-root.ts'

/** Folders below `templates/` that only serve the people who work on them. */
const NOT_TEMPLATES = new Set(['node_modules', 'dist', 'coverage'])

/**
 * Reads the given folders below `templates/` once, so that planning needs no disk. `isWanted` is asked
 * for each folder and can leave out what no chosen feature needs.
 */
export function readTemplates(
  roots: readonly string[],
  isWanted: (folder: string) => boolean = () => true,
): Templates {
  const folder = join(packageRoot(), 'templates')
  const texts = new Map<string, string>()
  const readInto = (path: string): void => {
    for (const entry of entriesOf(join(folder, path))) {
      const below = `${path}/${entry.name}`
      const isFolder = entry.isDirectory() && !NOT_TEMPLATES.has(entry.name)
      if (isFolder && isWanted(below)) readInto(below)
      if (entry.isFile()) texts.set(below, readFileSync(join(folder, below), 'utf8'))
    }
  }
  for (const root of roots) readInto(root)
  return texts
}

/** Sorted, as the order in which a file system lists names differs from machine to machine. */
function entriesOf(folder: string) {
  return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
