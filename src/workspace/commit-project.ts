import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import type { CreateOp } from '../plan/plan.ts'
import { realDisk } from './disk.ts'
import type { Disk } from './disk.ts'
import { isAlive } from './process-alive.ts'

const OWNER_ONLY = 0o600
const EVERYONE_READS = 0o644

/** Takes away a project that this run committed, and the folders that it made on the way. */
export type TakeBack = () => void

/**
 * Writes a new project: staged in a sibling folder and renamed once, so that it appears whole or not at
 * all. Synchronous on purpose: no signal can be handled half-way. Not flushed to the platter: a power
 * cut seconds later can cost what was just made, and nothing else. Throws after cleaning up.
 */
export function commitProject(
  target: string,
  ops: readonly CreateOp[],
  disk: Disk = realDisk,
): TakeBack {
  const made: string[] = []
  const staging = stagingPath(target)
  try {
    makeParents(dirname(target), made, disk)
    removeAbandoned(target, disk)
    disk.makeFolder(staging)
    writeFiles(staging, ops, disk)
    disk.rename(staging, target)
  } catch (error) {
    disk.removeTree(staging)
    removeMade(made, disk)
    throw error
  }
  return () => {
    disk.removeTree(target)
    removeMade(made, disk)
  }
}

/** Creates every file below a folder that exists and is empty. Cleans nothing up. */
export function writeFiles(root: string, ops: readonly CreateOp[], disk: Disk): void {
  const folders = new Set([root])
  for (const op of ops) {
    const path = join(root, ...op.path.split('/'))
    makeFolders(dirname(path), folders, disk)
    disk.writeNew(path, op.text, op.isSecret === true ? OWNER_ONLY : EVERYONE_READS)
  }
}

function makeFolders(path: string, known: Set<string>, disk: Disk): void {
  if (known.has(path)) return
  makeFolders(dirname(path), known, disk)
  disk.makeFolder(path)
  known.add(path)
}

/** The process id tells a run that crashed from one that is still at work. */
function stagingPath(target: string): string {
  return join(dirname(target), `.${basename(target)}.create-realtime-${process.pid}`)
}

function makeParents(folder: string, made: string[], disk: Disk): void {
  if (existsSync(folder)) return
  makeParents(dirname(folder), made, disk)
  disk.makeFolder(folder)
  made.push(folder)
}

/** Staging folders for the same target whose process is gone: left behind by a crash. */
function removeAbandoned(target: string, disk: Disk): void {
  const prefix = `.${basename(target)}.create-realtime-`
  for (const name of readdirSync(dirname(target))) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN
    if (Number.isInteger(pid) && pid > 0 && !isAlive(pid)) {
      disk.removeTree(join(dirname(target), name))
    }
  }
}

/** Innermost first. A folder that somebody has used meanwhile stays. */
function removeMade(made: readonly string[], disk: Disk): void {
  for (const folder of made.toReversed()) {
    if (existsSync(folder) && readdirSync(folder).length === 0) disk.removeEmptyFolder(folder)
  }
}
