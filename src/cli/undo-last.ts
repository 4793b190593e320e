import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { CreateRealtimeError } from '../errors.ts'
import type { Conflict } from '../plan/conflicts.ts'
import { planUndo, undoConflicts } from '../plan/plan-undo.ts'
import type { Made } from '../plan/plan-undo.ts'
import type { Plan } from '../plan/plan.ts'
import { readAppFiles } from '../workspace/app-files.ts'
import { realDisk } from '../workspace/disk.ts'
import { ADDED_LATER } from '../workspace/fill-folder.ts'
import { findChange, forgottenWith, rememberingIn } from '../workspace/history.ts'
import type { Remembered } from '../workspace/history.ts'
import { findInterrupted, interruptedIn, recover } from '../workspace/journal.ts'
import type { Step } from '../workspace/journal-file.ts'
import { readSnapshot } from '../workspace/snapshot.ts'
import { readCwd } from '../workspace/target.ts'
import { carryOut } from './carry-out.ts'
import type { UndoFlags } from './commands/undo.ts'
import type { Session } from './session.ts'

/** Takes back the newest change that is remembered in this folder, one above it, or the one below it. */
export async function undoLast(flags: UndoFlags, session: Session): Promise<void> {
  const cwd = readCwd(flags.cwd ?? '.')
  const change = changeFrom(cwd, flags, session)
  const { root, journal } = change
  const made = journal.steps.map(madeBy)
  const snapshot = readSnapshot(
    root,
    made.map(({ path }) => path),
  )
  const conflicts = undoConflicts(made, snapshot)
  const decided = conflicts.length === 0 ? undefined : await decidedBy(conflicts, flags, session)
  const way = planUndo(made, snapshot, decided)
  const plan = isNewProject(made) ? { ...way, byHand: leftIn(root) } : way
  const title = `Take back: ${journal.command}`
  const forget = forgottenWith(change)
  const report = { undone: journal.command }
  await carryOut(
    { command: 'undo', root, plan, title, isUndoable: false, forget, report },
    flags,
    session,
  )
}

/** After every change that was interrupted has been taken back, as its record may be among them. */
function changeFrom(cwd: string, flags: UndoFlags, { disk = realDisk }: Session): Remembered {
  const repair = (folder: string): void => {
    if (flags.dryRun !== true) recover(folder, disk)
  }
  const interrupted = findInterrupted(cwd)
  if (interrupted !== undefined) repair(interrupted)
  const above = findChange(cwd)
  if (above !== undefined) return above

  // `patch` remembers its change in the folder of the app, and may have been run above it.
  const { paths } = readAppFiles(cwd)
  for (const folder of interruptedIn(paths)) repair(join(cwd, folder))
  const folders = rememberingIn(paths)
  const [only] = folders
  const below = folders.length === 1 && only !== undefined ? findChange(join(cwd, only)) : undefined
  if (below === undefined) throw nothingToUndo(cwd, folders)
  return below
}

/** Whether the change has made nothing but a project: an app that is patched has files of its own. */
function isNewProject(made: readonly Made[]): boolean {
  return (
    made.some(({ path }) => path === 'realtime.json') &&
    made.every(({ before }) => before === undefined)
  )
}

/** What came after the files of a new project: it may hold work of its owner, so it stays. */
function leftIn(root: string): Plan['byHand'] {
  const names = ADDED_LATER.filter((name) => existsSync(join(root, name)))
  if (names.length === 0) return []
  const why = 'remove what installing and git have added, if nothing in it is yours'
  return [{ where: root, why, snippet: names.join('\n') }]
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

function nothingToUndo(cwd: string, folders: readonly string[]): CreateRealtimeError {
  const code = 'nothing-to-undo'
  if (folders.length > 1) {
    const message = `Changes are remembered in ${folders.length} folders below this one.`
    const next = folders.map((folder) => `create-realtime undo --cwd ${folder}`)
    return new CreateRealtimeError({ code, message, where: cwd, hint: 'Say which:', next })
  }
  return new CreateRealtimeError({
    code,
    message: 'No change is remembered here.',
    where: cwd,
    hint: 'Run it in the folder that was changed, or name that folder with `--cwd`.',
  })
}
