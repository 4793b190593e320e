import { CreateRealtimeError } from '../errors.ts'
import type { CreateOp, FileOp, Plan } from '../plan/plan.ts'
import { commitProject } from '../workspace/commit-project.ts'
import type { TakeBack } from '../workspace/commit-project.ts'
import { realDisk } from '../workspace/disk.ts'
import { explainDiskError } from '../workspace/disk-problem.ts'
import { recover } from '../workspace/journal.ts'
import { readPlanFile } from '../workspace/plan-file.ts'
import type { KeptPlan } from '../workspace/plan-file.ts'
import { readTarget } from '../workspace/target.ts'
import { cancelledByPerson, isCancelled } from './cancel.ts'
import { carryOutByHand } from './carry-out-by-hand.ts'
import { JSON_FORMAT } from './exit.ts'
import { runFollowUps } from './follow-up.ts'
import type { CommonFlags, Session } from './session.ts'
import { sayHello, sayStep } from './voice.ts'

/** Carries out a kept plan, if it still fits what is on the disk. */
export async function applyPlan(file: string, flags: CommonFlags, session: Session): Promise<void> {
  const kept = readPlanFile(file)
  if (kept.version !== session.version) throw otherVersion(file, kept.version, session.version)
  if (kept.isNew && flags.dryRun !== true) return applyNew(kept, flags, session)

  const { root, plan } = kept
  if (flags.dryRun !== true) recover(root, session.disk ?? realDisk)
  const title = `The plan of ${file}`
  await carryOutByHand({ command: 'apply', root, plan, title, isUndoable: true }, flags, session)
}

async function applyNew({ root, plan }: KeptPlan, flags: CommonFlags, session: Session) {
  readTarget(root, '.')
  sayHello(session.terminal, session.version)
  const takeBack = commitNew(root, plan, session)
  sayStep(session.terminal, 'step', `Wrote ${plan.ops.length} files to ${root}`)
  const followUps = await runFollowUps(plan.followUps, root, session)
  if (await isCancelled(session.cancelled)) {
    takeBack()
    throw cancelledByPerson()
  }
  sayStep(session.terminal, 'end', 'Done.')
  if (flags.json !== true) return

  const report = { status: 'done', command: 'apply', directory: root, followUps }
  session.terminal.print(JSON.stringify({ format: JSON_FORMAT, ...report }, null, 2))
}

function commitNew(root: string, plan: Plan, { disk }: Session): TakeBack {
  try {
    return commitProject(root, plan.ops.filter(isCreate), disk)
  } catch (error) {
    throw explainDiskError(error, root)
  }
}

function isCreate(op: FileOp): op is CreateOp {
  return op.kind === 'create'
}

function otherVersion(file: string, made: string, ours: string): CreateRealtimeError {
  return new CreateRealtimeError({
    code: 'bad-plan',
    message: `The plan was made by version ${made}, and this is ${ours}.`,
    where: file,
    hint: 'Make the plan again, or use the version that made it:',
    next: [`npx create-realtime@${made} apply ${file}`],
  })
}
