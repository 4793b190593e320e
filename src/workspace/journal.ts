import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { CreateRealtimeError } from '../errors.ts'
import type { Disk } from './disk.ts'
import { readJournal } from './journal-file.ts'
import type { Journal } from './journal-file.ts'
import { isAlive } from './process-alive.ts'
import { systemCode } from './system-code.ts'

const JOURNAL = '.create-realtime-journal'
/** Beside it, with the id of a process: a journal that is being written, rolled back, or tidied up. */
const OWN = /^\.create-realtime-journal-(rollback-|done-)?(\d+)$/
const OWNER_ONLY = 0o600

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
    const code = systemCode(error)
    throw code === 'ENOTEMPTY' || code === 'EEXIST' ? anotherRun(root) : error
  }
}

/** Writes down what is about to change. Until then the journal says no more than that somebody is at work. */
export function fillJournal(root: string, journal: Journal, disk: Disk): void {
  const folder = join(root, JOURNAL)
  replaceFile(join(folder, 'journal.json'), JSON.stringify(journal), OWNER_ONLY, disk)
  disk.syncFolder(folder)
}

/**
 * Takes the journal away, or keeps it under another name. The rename decides: from then on the change
 * counts as done, and what is left to remove is removed at the next start if not now.
 */
export function closeJournal(root: string, disk: Disk, keepAs?: string): void {
  const done = keepAs ?? `${JOURNAL}-done-${process.pid}`
  disk.rename(join(root, JOURNAL), join(root, done))
  if (keepAs !== undefined) return
  try {
    tidyUp(root, done, disk)
  } catch {
    // The change stands, and the next start tidies up.
  }
}

/** Takes the change of a journal back. Claiming it first lets only one process do so. */
export function takeBack(root: string, disk: Disk, folder: string = JOURNAL): void {
  const claimed = `${JOURNAL}-rollback-${process.pid}`
  try {
    disk.rename(join(root, folder), join(root, claimed))
  } catch (error) {
    throw existsSync(join(root, folder)) ? error : anotherRun(root)
  }
  const journal = readJournal(root, claimed)
  if (journal !== undefined && isAtWork(journal.pid) && folder === JOURNAL) {
    disk.rename(join(root, claimed), join(root, JOURNAL))
    throw anotherRun(root)
  }
  if (journal !== undefined) rollBack(root, journal, disk)
  disk.removeTree(join(root, claimed))
}

/** Puts every file back that still is as the journal's run left it. Safe to repeat. */
export function rollBack(root: string, journal: Journal, disk: Disk): void {
  for (const folder of journal.forget?.folders ?? []) {
    if (!existsSync(join(root, folder))) disk.makeFolder(join(root, folder))
  }
  for (const step of journal.steps.toReversed()) {
    const path = join(root, step.path)
    const temporary = temporaryName(path, journal.pid)
    if (existsSync(temporary)) disk.removeFile(temporary)
    if (bytesOf(path) !== step.after) continue
    if (step.before === undefined) disk.removeFile(path)
    else replaceFile(path, Buffer.from(step.before, 'base64'), step.mode, disk, journal.pid)
  }
  removeEmpty(root, journal.folders, disk)
}

/** Ends what earlier runs left in the middle. Does nothing in an orderly tree. */
export function recover(root: string, disk: Disk): 'nothing-to-do' | 'rolled-back' {
  let outcome: 'nothing-to-do' | 'rolled-back' = 'nothing-to-do'
  for (const name of existsSync(root) ? readdirSync(root) : []) {
    const [, stage, pid] = OWN.exec(name) ?? []
    if (pid === undefined) continue
    if (isAtWork(Number(pid))) {
      if (stage === 'rollback-') throw anotherRun(root)
    } else if (stage === 'rollback-') {
      takeBack(root, disk, name)
      outcome = 'rolled-back'
    } else if (stage === 'done-') tidyUp(root, name, disk)
    else disk.removeTree(join(root, name))
  }
  const journal = readJournal(root, JOURNAL)
  if (journal === undefined) return outcome
  if (isAtWork(journal.pid)) throw anotherRun(root)

  takeBack(root, disk)
  return 'rolled-back'
}

/** The nearest folder, from this one upwards, in which a change was interrupted. */
export function findInterrupted(folder: string): string | undefined {
  const names = existsSync(folder) ? readdirSync(folder) : []
  if (names.some((name) => name === JOURNAL || OWN.test(name))) return folder

  const parent = dirname(folder)
  return parent === folder ? undefined : findInterrupted(parent)
}

/** The folders of a tree, given its files, in which a change was interrupted. */
export function interruptedIn(paths: readonly string[]): readonly string[] {
  const parts = paths.map((path) => path.split('/'))
  const found = parts.flatMap((names) => {
    const at = names.findIndex((name) => name === JOURNAL || OWN.test(name))
    return at === -1 ? [] : [names.slice(0, at).join('/')]
  })
  return [...new Set(found)]
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

/** Removes what a finished change made useless, its journal last: what is interrupted is repeated. */
function tidyUp(root: string, folder: string, disk: Disk): void {
  for (const tree of readJournal(root, folder)?.forget?.trees ?? []) {
    disk.removeTree(join(root, tree))
  }
  disk.removeTree(join(root, folder))
}

/** Innermost first. A folder that somebody has used meanwhile stays. */
export function removeEmpty(root: string, folders: readonly string[], disk: Disk): void {
  for (const folder of folders.toReversed()) {
    const path = join(root, folder)
    if (existsSync(path) && readdirSync(path).length === 0) disk.removeEmptyFolder(path)
  }
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
