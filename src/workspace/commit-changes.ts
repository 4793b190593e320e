import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { CreateRealtimeError } from '../errors.ts'
import type { FileOp } from '../plan/plan.ts'
import { realDisk } from './disk.ts'
import type { Disk } from './disk.ts'
import { historyOps, nextRecord } from './history.ts'
import {
  closeJournal,
  fillJournal,
  openJournal,
  removeEmpty,
  replaceFile,
  rollBack,
  takeBack as takeBackOf,
} from './journal.ts'
import { journalOf } from './journal-file.ts'
import type { Forgotten, Journal } from './journal-file.ts'

/** Takes a committed change back, as far as nobody has edited its files since. */
export type TakeBack = () => void

/** How a change is made. */
export type CommitOptions = {
  readonly disk?: Disk
  /** The command for whose `undo` the change is kept. */
  readonly remember?: string
  /** What the change makes useless: removed with it. */
  readonly forget?: Forgotten
}

/**
 * Changes a folder that exists: all operations or none. A journal with the old bytes is on the disk
 * before the first change, so even a killed process leaves a tree that the next start repairs.
 */
export function commitChanges(
  root: string,
  planned: readonly FileOp[],
  { disk = realDisk, remember, forget }: CommitOptions = {},
): TakeBack {
  const ops = remember === undefined ? planned : [...planned, ...historyOps(root)]
  const command = remember ?? ''
  for (const op of ops) refuseChanged(root, op)
  openJournal(root, journalOf(root, [], { command }), disk)
  let journal: Journal
  try {
    disk.syncFolder(root)
    // Once more, as from here on nobody else is at work: another run may just have ended. It may have written the very
    // bytes that this one would write, so nothing is noted before: what is noted is taken back.
    for (const op of ops) refuseChanged(root, op)
    journal = journalOf(root, ops, { command, forget })
    fillJournal(root, journal, disk)
    applyAll(root, ops, journal, disk)
    for (const folder of foldersOf(ops)) {
      if (existsSync(join(root, folder))) disk.syncFolder(join(root, folder))
    }
    closeJournal(root, disk, remember === undefined ? undefined : nextRecord(root))
  } catch (error) {
    undoFailed(root, disk, error)
    throw error
  }
  return () => rollBack(root, journal, disk)
}

function applyAll(root: string, ops: readonly FileOp[], journal: Journal, disk: Disk): void {
  for (const folder of journal.folders) disk.makeFolder(join(root, folder))
  ops.forEach((op, index) => {
    const path = join(root, op.path)
    const mode = journal.steps[index]?.mode ?? 0
    if (op.kind === 'delete') disk.removeFile(path)
    else replaceFile(path, op.kind === 'create' ? op.text : op.after, mode, disk)
  })
  removeEmpty(root, journal.forget?.folders ?? [], disk)
}

/** Where names appeared or went. */
function foldersOf(ops: readonly FileOp[]): readonly string[] {
  return [...new Set(ops.map(({ path }) => dirname(path)))]
}

/** A disk that fails twice leaves the journal in place: the next start tries again. */
function undoFailed(root: string, disk: Disk, first: unknown): void {
  try {
    takeBackOf(root, disk)
  } catch (second) {
    throw new CreateRealtimeError(
      {
        code: 'not-rolled-back',
        message: 'A change failed, and taking it back failed too.',
        where: root,
        hint: 'Once the disk is well again, run any create-realtime command here: it will finish taking the change back.',
      },
      { cause: new AggregateError([first, second]) },
    )
  }
}

function refuseChanged(root: string, op: FileOp): void {
  const path = join(root, op.path)
  const current = existsSync(path) ? readFileSync(path, 'utf8') : undefined
  const expected = op.kind === 'create' ? undefined : op.before
  if (current === expected) return

  throw new CreateRealtimeError({
    code: 'changed-meanwhile',
    message: 'This file changed while the command was thinking. Nothing was written.',
    where: path,
    hint: 'Run the same command again.',
  })
}
