import { isUtf8 } from 'node:buffer'
import { lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

import type { Found, Snapshot } from '../plan/plan.ts'
import { systemCode } from './system-code.ts'

/** Looks at the given paths below a folder. What does not exist is not in the result. */
export function readSnapshot(root: string, paths: readonly string[]): Snapshot {
  const found = new Map<string, Found>()
  for (const path of paths) {
    const thing = look(join(root, path))
    if (thing !== undefined) found.set(path, thing)
  }
  return found
}

function look(path: string): Found | undefined {
  const stats = statsOf(path)
  if (stats === undefined) return undefined
  if (stats.isSymbolicLink()) return { kind: 'link', to: readlinkSync(path) }
  if (stats.isDirectory()) return { kind: 'folder' }

  const bytes = readFileSync(path)
  return isUtf8(bytes) ? { kind: 'file', text: bytes.toString('utf8') } : { kind: 'binary' }
}

/** What stands at a path, links not followed. Nothing where it leads through a file: looking at that one tells more. */
export function statsOf(path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if (systemCode(error) === 'ENOTDIR') return undefined
    throw error
  }
}
