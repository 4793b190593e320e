import { structuredPatch } from 'diff'

import type { Problem } from '../errors.ts'
import type { Conflict, Resolution } from './conflicts.ts'
import type { FileOp, Plan, Snapshot } from './plan.ts'
import { mergedText } from './three-way.ts'

/** One file of a change that was made: its text before and after. Absent means: no such file. */
export type Made = { readonly path: string; readonly before?: string; readonly after?: string }

/** The files in which somebody has edited since: what stands there, and what the way back would leave. */
export function undoConflicts(changes: readonly Made[], snapshot: Snapshot): readonly Conflict[] {
  return changes.toReversed().flatMap(({ path, before, after }) => {
    const found = snapshot.get(path)
    const mine = found?.kind === 'file' ? found.text : undefined
    const isReadable = found === undefined || found.kind === 'file'
    if (!isReadable || mine === before || mine === after) return []
    return [{ path, because: 'undo', mine, theirs: before, base: after }]
  })
}

/** The way back from a change. An edit made since that nobody has decided about is a problem. */
export function planUndo(
  changes: readonly Made[],
  snapshot: Snapshot,
  decided: ReadonlyMap<string, Resolution> = new Map(),
): Plan {
  const backwards = changes
    .toReversed()
    .map((made) => backFrom(made, snapshot, decided.get(made.path)))
  return {
    ops: backwards.flatMap(({ ops }) => ops),
    problems: backwards.flatMap(({ problems }) => problems),
    byHand: [],
    followUps: [],
  }
}

type Back = { readonly ops: readonly FileOp[]; readonly problems: readonly Problem[] }

const ALREADY: Back = { ops: [], problems: [] }

function backFrom(made: Made, snapshot: Snapshot, decided: Resolution | undefined): Back {
  const found = snapshot.get(made.path)
  const current = found?.kind === 'file' ? found.text : undefined
  const isReadable = found === undefined || found.kind === 'file'
  if (isReadable && current === made.before) return ALREADY
  if (isReadable && current === made.after) return operation(made.path, current, made.before)

  if (!isReadable || decided === undefined)
    return { ops: [], problems: [editedSince(made, current)] }
  return decided.how === 'keep' ? ALREADY : operation(made.path, current, decided.text)
}

function operation(path: string, before: string | undefined, after: string | undefined): Back {
  const because = 'undo'
  if (before !== undefined && after !== undefined) {
    return { ops: [{ kind: 'update', path, before, after, because }], problems: [] }
  }
  if (before !== undefined)
    return { ops: [{ kind: 'delete', path, before, because }], problems: [] }
  if (after === undefined) return ALREADY
  return { ops: [{ kind: 'create', path, text: after, because }], problems: [] }
}

function editedSince(made: Made, current: string | undefined): Problem {
  const { path, after } = made
  const lines =
    after === undefined || current === undefined ? '' : `:${changedLines(after, current)}`
  const sides = { mine: current, theirs: made.before, base: after }
  const canMerge = mergedText(sides) !== undefined
  return {
    code: 'edited-since',
    message: current === undefined ? 'This file was removed since.' : 'This file was edited since.',
    where: `${path}${lines}`,
    hint: canMerge
      ? 'Add `--merge` to take only our lines out and keep the edits.'
      : 'Put it back as it was, or leave it with `--on-conflict keep:<file>`.',
  }
}

function changedLines(after: string, current: string): string {
  const { hunks } = structuredPatch('a', 'b', after, current, '', '', { context: 0 })
  return hunks.map(({ newStart }) => newStart).join(',')
}
