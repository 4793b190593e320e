import { resolve } from 'node:path'

import { diffOf, shown } from '../plan/diff.ts'
import type { FileOp, Plan } from '../plan/plan.ts'
import { writePlanFile } from '../workspace/plan-file.ts'
import { JSON_FORMAT } from './exit.ts'
import type { CommonFlags, Session } from './session.ts'
import type { Terminal } from './terminal.ts'

/** What a plan is for: part of the report, and of the plan file that `apply` reads. */
export type PlanFor = {
  readonly summary: object
  readonly root: string
  /** Whether the folder is to appear as a whole. */
  readonly isNew: boolean
}

/** Shows what any command would do, and with `--plan` keeps it for `apply`. Changes nothing else. */
export async function showPlan(
  plan: Plan,
  { summary, root, isNew }: PlanFor,
  flags: CommonFlags,
  { terminal, version }: Session,
): Promise<void> {
  if (flags.plan !== undefined) {
    writePlanFile(resolve(flags.cwd ?? '.', flags.plan), { version, root, isNew, plan })
  }
  if (flags.json === true) {
    const { problems, byHand, followUps } = plan
    const ops = plan.ops.map(opJson)
    const report = { ...summary, ops, problems, byHand, followUps }
    terminal.print(JSON.stringify({ format: JSON_FORMAT, status: 'planned', ...report }, null, 2))
    return
  }
  if (flags.plan === undefined) terminal.print(renderDiffs(plan, terminal))
  for (const { message, where } of plan.problems) terminal.complain(`${where}: ${message}`)
  for (const { where, why } of plan.byHand) terminal.complain(`${where}: by hand, ${why}`)
  const followUps = plan.followUps.map(({ kind }) => kind).join(', ')
  const files = `${plan.ops.length} ${plan.ops.length === 1 ? 'file' : 'files'}`
  terminal.complain(
    flags.plan === undefined
      ? `Dry run: ${files}, nothing written.${followUps && ` Would follow: ${followUps}.`}`
      : `Planned ${files} in ${flags.plan}. Carry it out with: create-realtime apply ${flags.plan}`,
  )
}

/** Every operation as a unified diff, coloured for a terminal, with the reason above it. */
export function renderDiffs(plan: Plan, terminal: Terminal): string {
  return plan.ops
    .flatMap((op) => [
      terminal.paint('dim', `# ${op.path} (${op.because})`),
      coloured(diffOf(op), terminal),
    ])
    .join('\n')
}

function opJson(op: FileOp): object {
  switch (op.kind) {
    case 'create':
      return { ...op, text: shown(op, op.text) }
    case 'update':
      return { ...op, before: shown(op, op.before), after: shown(op, op.after) }
    case 'delete':
      return { ...op, before: shown(op, op.before) }
    default:
      return op satisfies never
  }
}

/** A diff in the colours that people know. */
export function coloured(diff: string, { paint }: Terminal): string {
  return diff
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (line.startsWith('+++') || line.startsWith('---')) return paint('bold', line)
      if (line.startsWith('@@')) return paint('cyan', line)
      if (line.startsWith('+')) return paint('green', line)
      return line.startsWith('-') ? paint('red', line) : line
    })
    .join('\n')
}
