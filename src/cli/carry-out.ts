import { CreateRealtimeError, refuseAny } from '../errors.ts'
import { conflictsIn, resolved } from '../plan/conflicts.ts'
import { withManagedParts } from '../plan/managed-part.ts'
import type { Plan } from '../plan/plan.ts'
import { pathsOf, reconcile } from '../plan/reconcile.ts'
import { commitChanges } from '../workspace/commit-changes.ts'
import { realDisk } from '../workspace/disk.ts'
import { explainDiskError } from '../workspace/disk-problem.ts'
import { lastWritten } from '../workspace/history.ts'
import { recover } from '../workspace/journal.ts'
import type { Forgotten } from '../workspace/journal-file.ts'
import { readSnapshot } from '../workspace/snapshot.ts'
import { cancelledAfterWriting, cancelledByPerson, isCancelled, refuseCancelled } from './cancel.ts'
import { wishesIn } from './conflict-wishes.ts'
import { JSON_FORMAT } from './exit.ts'
import { runFollowUps } from './follow-up.ts'
import type { FollowedUp } from './follow-up.ts'
import { renderFileList } from './preview.ts'
import type { CommonFlags, Session } from './session.ts'
import { renderDiffs } from './show-plan.ts'
import { sayBlock, sayHello, sayStep } from './voice.ts'

/** A change of a folder that exists, as any command plans it. */
export type Change = {
  readonly command: string
  readonly root: string
  readonly plan: Plan
  /** What the change is, in a few words: the title of the preview. */
  readonly title: string
  /** Whether `undo` can take it back later. */
  readonly isUndoable: boolean
  /** Whether what is left to the person is told by a failure that follows. */
  readonly failsByHand?: true
  /** What the change makes useless, to be removed with it. */
  readonly forget?: Forgotten
  /** More for the JSON report. */
  readonly report?: object
}

/**
 * Compares the plan with the disk, shows it, asks once, and changes all of it or nothing. Returns
 * whether anything was changed. Throws every problem of the plan together.
 */
export async function carryOut(
  change: Change,
  flags: CommonFlags,
  session: Session,
): Promise<'changed' | 'unchanged' | 'shown'> {
  const { root, command } = change
  const plan = await settled(change, flags, session)
  const summary = { command, directory: root, ...change.report }
  if (flags.dryRun === true || flags.plan !== undefined) {
    const { showPlan } = await import('./show-plan.ts')
    await showPlan(plan, { summary, root, isNew: false }, flags, session)
    return 'shown'
  }
  if (recover(root, session.disk ?? realDisk) === 'rolled-back') throw stale(root)
  refuseAny(plan.problems)

  sayHello(session.terminal, session.version)
  if (plan.ops.length > 0) {
    await preview(change.title, plan, flags, session)
    await refuseCancelled(session.cancelled)
  }
  if (plan.ops.length > 0 || change.forget !== undefined) commit(change, plan, session)
  const outcomes = await runFollowUps(plan.followUps, root, session)
  const left = notDone(plan, outcomes)
  const isCutShort = left.length > 0 && (await isCancelled(session.cancelled))
  if (isCutShort || change.failsByHand !== true) sayByHand(plan, session)
  if (isCutShort) {
    throw cancelledAfterWriting(plan, left, change)
  }
  finish(change, plan, outcomes, summary, flags, session)
  return plan.ops.length > 0 ? 'changed' : 'unchanged'
}

/** The plan as it fits the disk: without what is done already, with what was decided about the rest. */
async function settled(change: Change, flags: CommonFlags, session: Session): Promise<Plan> {
  const { root } = change
  const snapshot = readSnapshot(root, pathsOf(change.plan.ops))
  // A file that a flag speaks of is decided by the flag.
  const { files: named } = wishesIn(flags.onConflict ?? [])
  const plan = withManagedParts(change.plan, snapshot, new Set(named.keys()))
  const conflicts = conflictsIn(plan, snapshot, lastWritten(root))
  if (conflicts.length === 0) return reconcile(plan, snapshot)

  const { settleConflicts } = await import('./settle-conflicts.ts')
  const resolutions = await settleConflicts(conflicts, flags, session)
  return reconcile(resolved(plan, conflicts, resolutions), snapshot)
}

/** The plan was made on a tree that an interrupted change had left half done. */
function stale(root: string): CreateRealtimeError {
  return new CreateRealtimeError({
    code: 'changed-meanwhile',
    message: 'A change had been interrupted here, and was taken back just now.',
    where: root,
    hint: 'Run the same command again.',
  })
}

async function preview(
  title: string,
  plan: Plan,
  flags: CommonFlags,
  { terminal, cancelled }: Session,
): Promise<void> {
  sayBlock(terminal, title, renderFileList(plan, terminal))
  if (flags.yes === true || !terminal.canAsk) return

  const { askToChange } = await import('./ask.ts')
  let wish = await askToChange(plan.ops.length, cancelled)
  while (wish === 'diff') {
    sayBlock(terminal, 'The changes, line by line', renderDiffs(plan, terminal).split('\n'))
    wish = await askToChange(plan.ops.length, cancelled)
  }
  if (wish === 'cancel') throw cancelledByPerson()
}

function commit(
  { root, command, isUndoable, forget }: Change,
  plan: Plan,
  { disk = realDisk }: Session,
): void {
  try {
    commitChanges(root, plan.ops, {
      disk,
      ...(isUndoable ? { remember: command } : {}),
      ...(forget === undefined ? {} : { forget }),
    })
  } catch (error) {
    throw explainDiskError(error, root)
  }
}

function sayByHand({ byHand }: Plan, { terminal }: Session): void {
  for (const { where, why, snippet } of byHand) {
    sayBlock(terminal, `To do by hand in ${where}: ${why}`, snippet.split('\n'))
  }
}

/** The follow-ups that failed or were never begun. */
function notDone({ followUps }: Plan, outcomes: readonly FollowedUp[]): Plan['followUps'] {
  return followUps.filter((_, index) => (outcomes[index]?.status ?? 'failed') === 'failed')
}

function finish(
  change: Change,
  plan: Plan,
  followUps: readonly FollowedUp[],
  summary: object,
  flags: CommonFlags,
  { terminal }: Session,
): void {
  const isChanged = plan.ops.length > 0
  const files = `${plan.ops.length} ${plan.ops.length === 1 ? 'file' : 'files'}`
  const undo = change.isUndoable ? ' `create-realtime undo` takes it back.' : ''
  const unchanged =
    plan.byHand.length === 0 ? 'Nothing to do: all of it is there.' : 'Changed nothing.'
  sayStep(terminal, 'end', isChanged ? `Changed ${files}.${undo}` : unchanged)
  if (flags.json !== true) return

  const changed = plan.ops.map(({ kind, path, because }) => ({ kind, path, because }))
  const status = isChanged ? 'done' : 'unchanged'
  const report = {
    format: JSON_FORMAT,
    status,
    ...summary,
    files: changed,
    byHand: plan.byHand,
    followUps,
  }
  terminal.print(JSON.stringify(report, null, 2))
}
