import type { FileOp, Found, Plan, Snapshot } from './plan.ts'
import type { Sides } from './three-way.ts'

/** A file that is not what a plan was made for: what is there, and what the plan would leave. */
export type Conflict = Sides & { readonly path: string; readonly because: string }

/** What a person wants in place of the planned text. Nothing keeps the file as it is. */
export type Resolution = { readonly text?: string | undefined; readonly how: 'keep' | 'write' }

/** Files with other contents than the plan expects. Links, folders and binaries are no such thing. */
export function conflictsIn(
  plan: Plan,
  snapshot: Snapshot,
  lastWritten: ReadonlyMap<string, string> = new Map(),
): readonly Conflict[] {
  return plan.ops.flatMap((op) => {
    const found: Found | undefined = snapshot.get(op.path)
    if (found?.kind !== 'file') return []

    const theirs = wantedBy(op)
    const expected = op.kind === 'create' ? undefined : op.before
    if (found.text === theirs || found.text === expected) return []
    const base = expected ?? lastWritten.get(op.path)
    return [{ path: op.path, because: op.because, mine: found.text, theirs, base }]
  })
}

/** The plan with what was decided about each conflict. What was not decided stays as it is. */
export function resolved(
  plan: Plan,
  conflicts: readonly Conflict[],
  resolutions: ReadonlyMap<string, Resolution>,
): Plan {
  const mine = new Map(conflicts.map((conflict) => [conflict.path, conflict.mine]))
  return {
    ...plan,
    ops: plan.ops.flatMap((op) => {
      const resolution = resolutions.get(op.path)
      return resolution === undefined ? [op] : decidedOp(op, mine.get(op.path), resolution)
    }),
  }
}

function decidedOp(
  { path, because, ...op }: FileOp,
  before: string | undefined,
  { how, text }: Resolution,
): readonly FileOp[] {
  if (how === 'keep' || before === text) return []

  const secret = 'isSecret' in op && op.isSecret ? { isSecret: true as const } : {}
  if (before === undefined) {
    return text === undefined ? [] : [{ kind: 'create', path, text, because, ...secret }]
  }
  return text === undefined
    ? [{ kind: 'delete', path, before, because }]
    : [{ kind: 'update', path, before, after: text, because, ...secret }]
}

function wantedBy(op: FileOp): string | undefined {
  if (op.kind === 'create') return op.text
  return op.kind === 'update' ? op.after : undefined
}
