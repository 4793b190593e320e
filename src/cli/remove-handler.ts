import { dirname } from 'node:path/posix'

import { nearest } from '../blueprint/nearest.ts'
import { recordsIn } from '../edit/handler-records.ts'
import { planRemoveHandler } from '../plan/handlers/plan-remove-handler.ts'
import type { Plan } from '../plan/plan.ts'
import { refuseReadOnly } from '../workspace/find-project.ts'
import { carryOutByHand } from './carry-out-by-hand.ts'
import type { RemoveHandlerFlags } from './commands/remove-handler.ts'
import { openProject } from './open-project.ts'
import type { OpenProject } from './open-project.ts'
import type { Session } from './session.ts'

/** Takes an event out again, byte for byte, or says what was edited since. */
export async function removeHandler(
  event: string,
  flags: RemoveHandlerFlags,
  session: Session,
): Promise<void> {
  const project = await openProject(flags, session)
  const { root, place, read } = project
  const edited = flags.allowEdited === true ? 'remove' : 'keep'
  const plan = planRemoveHandler(event, { place, read, edited })
  refuseReadOnly(
    root,
    plan.ops.map(({ path }) => path),
  )
  const emptied = plan.ops.filter(({ kind }) => kind === 'delete').map(({ path }) => dirname(path))
  const change = {
    command: 'remove-handler',
    root,
    plan: withSuggestion(plan, event, project),
    title: `Remove ${event}`,
    isUndoable: true,
    forget: { trees: [], folders: [...new Set(emptied)].toSorted() },
    report: { event },
  }
  await carryOutByHand(change, flags, session)
}

function withSuggestion(plan: Plan, event: string, { read }: OpenProject): Plan {
  const meant = nearest(event, [...recordsIn(read('realtime.json') ?? '{}').keys()])
  if (meant === undefined) return plan
  const problems = plan.problems.map((problem) =>
    problem.code === 'no-such-event' ? { ...problem, hint: `Did you mean \`${meant}\`?` } : problem,
  )
  return { ...plan, problems }
}
