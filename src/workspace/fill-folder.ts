import { existsSync } from 'node:fs'
import { join } from 'node:path'

import type { FileOp } from '../plan/plan.ts'
import { commitChanges } from './commit-changes.ts'
import type { TakeBack } from './commit-project.ts'
import { realDisk } from './disk.ts'
import type { Disk } from './disk.ts'
import { HISTORY } from './history.ts'

/** What installing and `git init` add to a project after its own files. */
export const ADDED_LATER: readonly string[] = [
  'node_modules',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  '.git',
]

/**
 * Writes a new project into a folder that its owner has made, all of it or nothing. Taking it back
 * leaves the folder, and in it what was there before.
 */
export function fillFolder(root: string, ops: readonly FileOp[], disk: Disk = realDisk): TakeBack {
  const ours = [HISTORY, ...ADDED_LATER].filter((name) => !existsSync(join(root, name)))
  const takeBack = commitChanges(root, ops, { disk, remember: 'create' })
  return () => {
    for (const name of ours) disk.removeTree(join(root, name))
    takeBack()
  }
}
