import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { CreateRealtimeError } from '../errors.ts'
import type { FileOp } from '../plan/plan.ts'
import type { Disk } from './disk.ts'
import { isAlive } from './process-alive.ts'

const JOURNAL = '.create-realtime-journal'
const OWNER_ONLY = 0o600
const EVERYONE_READS = 0o644

/** One file of a change, its bytes in base64. An absent side means: no such file. */
export type Step = {
  readonly path: string
  readonly mode: number
  readonly before?: string
  readonly after?: string
}

/** What it takes to bring a tree back to where it was, written down before the first change. */
export type Journal = {
  readonly version: 1
  readonly pid: number
  /** What the person ran, for `undo` to name. */
  readonly command: string
  /** Folders that do not exist yet, outermost first. */
  readonly folders: readonly string[]
  readonly steps: readonly Step[]
}

/** The journal of these operations, with the images of the files as they are on the disk now. */
export function journalOf(root: string, ops: readonly FileOp[], command: string): Journal {
  return {
    version: 1,
    pid: process.pid,
    command,
    folders: missingFolders(root, ops),
    steps: ops.map((op) => stepOf(root, op)),
  }
}

/**
 * Makes the journal visible in one rename. A folder cannot be renamed over one that holds files, so a
 * second run fails here and learns that it has to wait.
 */
export function openJournal(root: string, journal: Journal, disk: Disk): void {
  const own = join(root, `${JOURNAL}-${process.pid}`)
  try {
    disk.makeFolder(own)
    disk.writeDurably(join(own, 'journal.json'), JSON.stringify(journal), OWNER_ONLY)
    disk.rename(own, join(root, JOURNAL))
  } catch (error) {
    disk.removeTree(own)
    const code = error instanceof Error && 'code' in error ? error.code : ''
    throw code === 'ENOTEMPTY' || code === 'EEXIST' ? anotherRun(root) : error
  }
}

/**
 * Takes the journal away, or keeps it under another name. The rename decides: from then on the change
 * counts as done.
 */
export function closeJournal(root: string, disk: Disk, keepAs?: string): void {
  const done = join(root, keepAs ?? `${JOURNAL}-${process.pid}`)
  disk.rename(join(root, JOURNAL), done)
  if (keepAs !== undefined) return
  try {
    disk.removeTree(done)
  } catch {
    // The change stands. What could not be removed now, the next start removes.
  }
}

/** Puts every file back that still is as the journal's run left it. Safe to repeat. */
export function rollBack(root: string, journal: Journal, disk: Disk): void {
  for (const step of journal.steps.toReversed()) {
    const path = join(root, step.path)
    const temporary = temporaryName(path, journal.pid)
    if (existsSync(temporary)) disk.removeFile(temporary)
    if (bytesOf(path) !== step.after) continue
    if (step.before === undefined) disk.removeFile(path)
    else replaceFile(path, Buffer.from(step.before, 'base64'), step.mode, disk, journal.pid)
  }
  for (const folder of journal.folders.toReversed()) {
    const path = join(root, folder)
    if (existsSync(path) && readdirSync(path).length === 0) disk.removeEmptyFolder(path)
  }
}

/** Rolls back what a run that ended in the middle has left. Does nothing in an orderly tree. */
export function recover(root: string, disk: Disk): 'nothing-to-do' | 'rolled-back' {
  for (const name of existsSync(root) ? readdirSync(root) : []) {
    const pid = name.startsWith(`${JOURNAL}-`) ? Number(name.slice(JOURNAL.length + 1)) : 0
    if (pid > 0 && !isAtWork(pid)) disk.removeTree(join(root, name))
  }
  const journal = readJournal(root)
  if (journal === undefined) return 'nothing-to-do'
  if (isAtWork(journal.pid)) throw anotherRun(root)

  rollBack(root, journal, disk)
  closeJournal(root, disk)
  return 'rolled-back'
}

/** Writes a file so that readers see the old bytes or the new ones, never a part. */
export function replaceFile(
  path: string,
  bytes: string | Uint8Array,
  mode: number,
  disk: Disk,
  pid: number = process.pid,
): void {
  const temporary = temporaryName(path, pid)
  try {
    disk.writeDurably(temporary, bytes, mode)
    disk.rename(temporary, path)
  } catch (error) {
    if (existsSync(temporary)) disk.removeFile(temporary)
    throw error
  }
}

function stepOf(root: string, op: FileOp): Step {
  const path = join(root, op.path)
  if (op.kind === 'create') {
    const mode = op.isSecret === true ? OWNER_ONLY : EVERYONE_READS
    return { path: op.path, mode, after: base64(op.text) }
  }
  const before = readFileSync(path).toString('base64')
  const mode = lstatSync(path).mode & 0o777
  if (op.kind === 'delete') return { path: op.path, mode, before }
  return { path: op.path, mode, before, after: base64(op.after) }
}

function missingFolders(root: string, ops: readonly FileOp[]): readonly string[] {
  const folders = new Set<string>()
  for (const op of ops) {
    for (let folder = dirname(op.path); folder !== '.'; folder = dirname(folder)) {
      if (!existsSync(join(root, folder))) folders.add(folder)
    }
  }
  return [...folders].toSorted()
}

/** The journal of a change that is going on, or one that was kept in the given folder. */
export function readJournal(root: string, folder: string = JOURNAL): Journal | undefined {
  const path = join(root, folder, 'journal.json')
  if (!existsSync(path)) return undefined

  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (isJournal(parsed)) return parsed
  throw new CreateRealtimeError({
    code: 'not-rolled-back',
    message: 'An interrupted change left a journal that this version cannot read.',
    where: path,
    hint: 'Use the version of create-realtime that made the change, or remove the folder yourself.',
  })
}

function isJournal(value: unknown): value is Journal {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === 1
}

/** The same process id as ours is that of an earlier run: containers number from 1 each time. */
function isAtWork(pid: number): boolean {
  return pid !== process.pid && isAlive(pid)
}

function anotherRun(root: string): CreateRealtimeError {
  return new CreateRealtimeError({
    code: 'another-run',
    message: 'Another create-realtime is changing this project. Nothing was written.',
    where: join(root, JOURNAL),
    hint: 'Wait until it has ended, then run the same command again.',
  })
}

function temporaryName(path: string, pid: number): string {
  return `${path}.create-realtime-${pid}`
}

function bytesOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path).toString('base64') : undefined
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}
