import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'

import type { CreateOp } from '../plan/plan.ts'
import { realDisk } from './disk.ts'
import type { Disk } from './disk.ts'
import { firstRecord } from './history.ts'
import { isAlive } from './process-alive.ts'

const OWNER_ONLY = 0o600
const EVERYONE_READS = 0o644

/** Takes away a project that this run committed, and the folders that it made on the way. */
export type TakeBack = () => void

/**
 * Writes a new project: staged in a folder beside the first one that does not exist yet, and renamed
 * once, so that it appears whole or not at all, together with the folders on the way to it and with the
 * record for `undo`.
 * Synchronous on purpose: no signal can be handled half-way. Not flushed to the platter: a power
 * cut seconds later can cost what was just made, and nothing else. Throws after cleaning up.
 */
export function commitProject(
  target: string,
  ops: readonly CreateOp[],
  disk: Disk = realDisk,
): TakeBack {
  const top = firstMissing(target)
  const staging = stagingPath(top)
  const below = relative(top, target)
  const files = [...ops, ...firstRecord(target, ops)]
  try {
    removeAbandoned(top, disk)
    disk.makeFolder(staging)
    writeFiles(staging, below === '' ? files : files.map((op) => inFolder(op, below)), disk)
    disk.rename(staging, top)
  } catch (error) {
    disk.removeTree(staging)
    throw error
  }
  return () => {
    disk.removeTree(target)
    removeEmptyUpTo(top, target, disk)
  }
}

/** Creates every file below a folder that exists and is empty. Cleans nothing up. */
function writeFiles(root: string, ops: readonly CreateOp[], disk: Disk): void {
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

function inFolder(op: CreateOp, folder: string): CreateOp {
  return { ...op, path: [...folder.split(sep), op.path].join('/') }
}

/** The outermost folder that has to be made for this path. */
function firstMissing(path: string): string {
  const parent = dirname(path)
  return existsSync(parent) ? path : firstMissing(parent)
}

/**
 * Staging folders for the same target whose process is gone: left behind by a crash. The same process
 * id as ours is that of an earlier run: containers number from 1 each time.
 */
function removeAbandoned(target: string, disk: Disk): void {
  const prefix = `.${basename(target)}.create-realtime-`
  for (const name of readdirSync(dirname(target))) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN
    if (Number.isInteger(pid) && pid > 0 && (pid === process.pid || !isAlive(pid))) {
      disk.removeTree(join(dirname(target), name))
    }
  }
}

/** Innermost first. A folder that somebody has used meanwhile stays. */
function removeEmptyUpTo(top: string, target: string, disk: Disk): void {
  for (let folder = target; folder !== top;) {
    folder = dirname(folder)
    if (!existsSync(folder) || readdirSync(folder).length > 0) return
    disk.removeEmptyFolder(folder)
  }
}
