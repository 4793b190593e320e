import { diffOf, shown } from '../plan/diff.ts'
import type { FileOp, Plan } from '../plan/plan.ts'
import { JSON_FORMAT } from './exit.ts'
import type { CommonFlags, Session } from './session.ts'
import type { Terminal } from './terminal.ts'

/** The dry run of any command: the plan as a unified diff, or as JSON. Writes nothing. */
export function showPlan(
  plan: Plan,
  summary: object,
  flags: CommonFlags,
  { terminal }: Session,
): void {
  if (flags.json === true) {
    const { problems, byHand, followUps } = plan
    const ops = plan.ops.map(opJson)
    const report = {
      format: JSON_FORMAT,
      status: 'planned',
      ...summary,
      ops,
      problems,
      byHand,
      followUps,
    }
    terminal.print(JSON.stringify(report, null, 2))
    return
  }
  for (const op of plan.ops) {
    terminal.print(terminal.paint('dim', `# ${op.path} (${op.because})`))
    terminal.print(coloured(diffOf(op), terminal))
  }
  const followUps = plan.followUps.map(({ kind }) => kind).join(', ')
  terminal.complain(
    `Dry run: ${plan.ops.length} files, nothing written.${followUps && ` Would follow: ${followUps}.`}`,
  )
}

function opJson(op: FileOp): object {
  switch (op.kind) {
    case 'create':
      return { ...op, text: shown(op, op.text) }
    case 'update':
      return { ...op, before: shown(op, op.before), after: shown(op, op.after) }
    case 'delete':
      return op
    default:
      return op satisfies never
  }
}

function coloured(diff: string, { paint }: Terminal): string {
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
