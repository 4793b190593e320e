import { randomBytes } from 'node:crypto'

import { reproduceCommand } from '../blueprint/manifest.ts'
import type { CreateOp, Plan } from '../plan/plan.ts'
import { templateRoots } from '../runtimes/index.ts'
import { isFolderFor } from '../plan/overlay.ts'
import { planProject } from '../plan/plan-project.ts'
import { commitProject } from '../workspace/commit-project.ts'
import type { TakeBack } from '../workspace/commit-project.ts'
import { realDisk } from '../workspace/disk.ts'
import { explainDiskError } from '../workspace/disk-problem.ts'
import { fillFolder } from '../workspace/fill-folder.ts'
import { readTemplates } from '../workspace/templates.ts'
import { cancelledByPerson, isCancelled, refuseCancelled } from './cancel.ts'
import type { CreateFlags } from './commands/create.ts'
import type { Decided } from './decide.ts'
import { JSON_FORMAT } from './exit.ts'
import { asMember } from './workspace-member.ts'
import type { Member } from './workspace-member.ts'
import type { FollowedUp } from './follow-up.ts'
import { nextSteps, servicesToProvide } from './next-steps.ts'
import { renderFileList, renderPreview } from './preview.ts'
import type { Session } from './session.ts'
import { sayBlock, sayStep } from './voice.ts'

/** Shows what will be written, writes it all or nothing, and does what follows. */
export async function writeProject(
  decided: Decided,
  flags: CreateFlags,
  session: Session,
): Promise<void> {
  const { blueprint } = decided
  const plan = planProject(blueprint, {
    templates: readTemplates(
      templateRoots(blueprint.answers.runtime),
      isFolderFor(blueprint.features),
    ),
    random: (bytes) => randomBytes(bytes).toString('hex'),
    version: session.version,
  })
  const change = asChange(plan, decided)
  if (change !== undefined) return writeInto(change, decided, flags, session)

  if (flags.dryRun === true || flags.plan !== undefined) {
    const { showPlan } = await import('./show-plan.ts')
    const summary = { command: 'create', ...summaryOf(decided, session) }
    const { path, state } = decided.target
    return showPlan(plan, { summary, root: path, isNew: state === 'absent' }, flags, session)
  }

  await preview(decided, plan, flags, session)
  await refuseCancelled(session.cancelled)
  const takeBack = commit(decided, plan, session)
  sayStep(session.terminal, 'step', `Wrote ${plan.ops.length} files to ${decided.target.path}`)

  const outcomes = await followUp(plan, decided, session)
  if (await isCancelled(session.cancelled)) {
    takeBack()
    throw cancelledByPerson()
  }
  finish(decided, plan, outcomes, flags, session)
}

/** A new project as a change of a folder that holds other things: its own, or that of a workspace. */
function asChange(plan: Plan, decided: Decided): Member | undefined {
  const member = asMember(plan, decided)
  if (member !== undefined || decided.target.state !== 'occupied') return member
  return { root: decided.target.path, plan }
}

async function writeInto(
  { root, plan }: Member,
  decided: Decided,
  flags: CreateFlags,
  session: Session,
): Promise<void> {
  const { carryOut } = await import('./carry-out.ts')
  const title = `${decided.blueprint.name} in ${decided.target.path}, as a change of ${root}`
  const report = { ...summaryOf(decided, session), workspace: root }
  const change = { command: 'create', root, plan, title, isUndoable: true, report }
  const outcome = await carryOut(change, flags, session)
  if (outcome === 'shown') return

  const steps = nextSteps(decided.blueprint, {
    cwd: decided.cwd,
    target: decided.target.path,
    isInstalled: plan.followUps.length > 0,
  })
  sayBlock(session.terminal, 'Next', steps)
}

/** What runs other programs is loaded only when there is something to run. */
async function followUp(plan: Plan, { target }: Decided, session: Session) {
  if (plan.followUps.length === 0) return []
  const { runFollowUps } = await import('./follow-up.ts')
  return runFollowUps(plan.followUps, target.path, session)
}

async function preview(
  { target, blueprint }: Decided,
  plan: Plan,
  flags: CreateFlags,
  { terminal, cancelled }: Session,
): Promise<void> {
  sayBlock(terminal, `${blueprint.name} in ${target.path}`, renderPreview(plan, terminal))
  if (flags.yes === true || !terminal.canAsk) return

  const { askToWrite } = await import('./ask.ts')
  let wish = await askToWrite(plan.ops.length, cancelled)
  while (wish === 'list') {
    sayBlock(terminal, 'Every file, and the choice it comes from', renderFileList(plan, terminal))
    wish = await askToWrite(plan.ops.length, cancelled)
  }
  if (wish === 'cancel') throw cancelledByPerson()
}

function commit({ target }: Decided, plan: Plan, { disk = realDisk }: Session): TakeBack {
  try {
    return target.state === 'empty'
      ? fillFolder(target.path, plan.ops, disk)
      : commitProject(target.path, plan.ops.filter(isCreate), disk)
  } catch (error) {
    throw explainDiskError(error, target.path)
  }
}

function finish(
  decided: Decided,
  plan: Plan,
  outcomes: readonly FollowedUp[],
  flags: CreateFlags,
  session: Session,
): void {
  const isInstalled = outcomes.some(({ kind, status }) => kind === 'install' && status === 'done')
  const { cwd, target, blueprint } = decided
  const steps = nextSteps(blueprint, { cwd, target: target.path, isInstalled })
  const { terminal } = session
  const provide = servicesToProvide(blueprint).map((service) =>
    terminal.paint('dim', `(needs ${service})`),
  )
  sayBlock(terminal, 'Next', [...steps.map((step) => terminal.paint('cyan', step)), ...provide])
  sayStep(terminal, 'end', 'It answers on http://localhost:3000')
  if (flags.json !== true) return

  const files = plan.ops.map(({ path, because }) => ({ path, because }))
  const summary = { ...summaryOf(decided, session), command: 'create' }
  const report = {
    format: JSON_FORMAT,
    status: 'done',
    ...summary,
    files,
    followUps: outcomes,
    next: steps,
  }
  terminal.print(JSON.stringify(report, null, 2))
}

function summaryOf({ blueprint, target }: Decided, { version }: Session): object {
  return {
    name: blueprint.name,
    directory: target.path,
    answers: blueprint.answers,
    reproduce: reproduceCommand(blueprint, version),
  }
}

function isCreate(op: Plan['ops'][number]): op is CreateOp {
  return op.kind === 'create'
}
