import { CreateRealtimeError } from '../errors.ts'
import type { Conflict } from '../plan/conflicts.ts'
import { planUndo, undoConflicts } from '../plan/plan-undo.ts'
import type { Made } from '../plan/plan-undo.ts'
import { realDisk } from '../workspace/disk.ts'
import { findChange, forgottenWith } from '../workspace/history.ts'
import { findInterrupted, recover } from '../workspace/journal.ts'
import type { Step } from '../workspace/journal-file.ts'
import { readSnapshot } from '../workspace/snapshot.ts'
import { readCwd } from '../workspace/target.ts'
import { carryOut } from './carry-out.ts'
import type { UndoFlags } from './commands/undo.ts'
import type { Session } from './session.ts'

/** Takes back the newest change that is remembered in this folder or one above it. */
export async function undoLast(flags: UndoFlags, session: Session): Promise<void> {
  const cwd = readCwd(flags.cwd ?? '.')
  const interrupted = findInterrupted(cwd)
  if (interrupted !== undefined && flags.dryRun !== true) {
    recover(interrupted, session.disk ?? realDisk)
  }
  const change = findChange(cwd)
  if (change === undefined) throw nothingToUndo(cwd)

  const { root, journal } = change
  const made = journal.steps.map(madeBy)
  const snapshot = readSnapshot(
    root,
    made.map(({ path }) => path),
  )
  const conflicts = undoConflicts(made, snapshot)
  const decided = conflicts.length === 0 ? undefined : await decidedBy(conflicts, flags, session)
  const plan = planUndo(made, snapshot, decided)
  const title = `Take back: ${journal.command}`
  const forget = forgottenWith(change)
  const report = { undone: journal.command }
  await carryOut(
    { command: 'undo', root, plan, title, isUndoable: false, forget, report },
    flags,
    session,
  )
}

/** `--merge` is the short form of what `--on-conflict` says. */
async function decidedBy(conflicts: readonly Conflict[], flags: UndoFlags, session: Session) {
  const { settleConflicts } = await import('./settle-conflicts.ts')
  const onConflict = [...(flags.merge === true ? ['merge'] : []), ...(flags.onConflict ?? [])]
  return settleConflicts(conflicts, { ...flags, onConflict }, session)
}

function madeBy({ path, before, after }: Step): Made {
  return {
    path,
    ...(before === undefined ? {} : { before: textOf(before) }),
    ...(after === undefined ? {} : { after: textOf(after) }),
  }
}

function textOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8')
}

function nothingToUndo(cwd: string): CreateRealtimeError {
  return new CreateRealtimeError({
    code: 'nothing-to-undo',
    message: 'No change is remembered here.',
    where: cwd,
    hint: 'Run it in the project that was changed. A new project is removed by deleting its folder.',
  })
}
