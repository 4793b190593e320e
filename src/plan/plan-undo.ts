import { applyPatch, structuredPatch } from 'diff'

import type { Problem } from '../errors.ts'
import type { FileOp, Plan, Snapshot } from './plan.ts'

/** One file of a change that was made: its text before and after. Absent means: no such file. */
export type Made = { readonly path: string; readonly before?: string; readonly after?: string }

/** Whether edits made since are kept by a merge, or stop the undo. */
export type EditedFiles = 'refuse' | 'merge'

/** The way back from a change. Where a person has edited since, it merges or says which lines. */
export function planUndo(
  changes: readonly Made[],
  snapshot: Snapshot,
  edited: EditedFiles = 'refuse',
): Plan {
  const backwards = changes.toReversed().map((made) => backFrom(made, snapshot, edited))
  return {
    ops: backwards.flatMap(({ ops }) => ops),
    problems: backwards.flatMap(({ problems }) => problems),
    byHand: [],
    followUps: [],
  }
}

type Back = { readonly ops: readonly FileOp[]; readonly problems: readonly Problem[] }

const ALREADY: Back = { ops: [], problems: [] }

function backFrom(made: Made, snapshot: Snapshot, edited: EditedFiles): Back {
  const found = snapshot.get(made.path)
  const current = found?.kind === 'file' ? found.text : undefined
  const isReadable = found === undefined || found.kind === 'file'
  if (isReadable && current === made.before) return ALREADY
  if (isReadable && current === made.after) return operation(made.path, current, made.before)

  const merged = edited === 'merge' ? mergedBack(made, current) : undefined
  return merged === undefined
    ? { ops: [], problems: [editedSince(made, current)] }
    : operation(made.path, current, merged)
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

/** Only our lines are taken out; nothing is returned when they can no longer be told apart. */
function mergedBack(
  { path, before, after }: Made,
  current: string | undefined,
): string | undefined {
  if (before === undefined || after === undefined || current === undefined) return undefined

  const patch = structuredPatch(path, path, after, before, '', '', { context: 2 })
  const merged = applyPatch(current, patch)
  return merged === false ? undefined : merged
}

function editedSince(made: Made, current: string | undefined): Problem {
  const { path, after } = made
  const lines =
    after === undefined || current === undefined ? '' : `:${changedLines(after, current)}`
  const canMerge = mergedBack(made, current) !== undefined
  return {
    code: 'edited-since',
    message: current === undefined ? 'This file was removed since.' : 'This file was edited since.',
    where: `${path}${lines}`,
    hint: canMerge
      ? 'Add `--merge` to take only our lines out and keep the edits.'
      : 'Put it back as it was, or take the change out by hand.',
  }
}

function changedLines(after: string, current: string): string {
  const { hunks } = structuredPatch('a', 'b', after, current, '', '', { context: 0 })
  return hunks.map(({ newStart }) => newStart).join(',')
}
