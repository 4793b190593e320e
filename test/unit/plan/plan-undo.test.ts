import { expect, test } from 'vitest'

import type { Resolution } from '../../../src/plan/conflicts.ts'
import type { Found, Snapshot } from '../../../src/plan/plan.ts'
import { planUndo, undoConflicts } from '../../../src/plan/plan-undo.ts'
import type { Made } from '../../../src/plan/plan-undo.ts'
import { mergedText } from '../../../src/plan/three-way.ts'

const file = (text: string): Found => ({ kind: 'file', text })
const because = 'undo'
const lines = (...texts: readonly string[]) => texts.map((text) => `${text}\n`).join('')
const before = lines('one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight')
const after = lines('one', 'two', 'ours', 'three', 'four', 'five', 'six', 'seven', 'eight')

test('what was made is removed, what was changed is put back, what was removed returns', () => {
  const made = [
    { path: 'new', after: 'x' },
    { path: 'edited', before: 'old', after: 'new' },
    { path: 'gone', before: 'was' },
  ]
  const snapshot = new Map([
    ['new', file('x')],
    ['edited', file('new')],
  ])

  expect(planUndo(made, snapshot)).toMatchObject({
    problems: [],
    ops: [
      { kind: 'create', path: 'gone', text: 'was', because },
      { kind: 'update', path: 'edited', before: 'new', after: 'old', because },
      { kind: 'delete', path: 'new', before: 'x', because },
    ],
  })
})

test('what is back already needs nothing', () => {
  const made = [
    { path: 'new', after: 'x' },
    { path: 'edited', before: 'old', after: 'new' },
  ]

  expect(planUndo(made, new Map([['edited', file('old')]])).ops).toEqual([])
})

test('an edit since stops the undo and names its lines', () => {
  const edited = after.replace('seven', 'SEVEN')
  const { ops, problems } = planUndo([{ path: 'a', before, after }], new Map([['a', file(edited)]]))

  expect(ops).toEqual([])
  expect(problems).toMatchObject([{ code: 'edited-since', where: 'a:8' }])
  expect(problems[0]?.hint).toContain('--merge')
})

test('a merge takes only our lines out', () => {
  const edited = after.replace('seven', 'SEVEN')
  const snapshot = new Map([['a', file(edited)]])

  expect(mergingUndo([{ path: 'a', before, after }], snapshot)).toMatchObject({
    problems: [],
    ops: [{ kind: 'update', before: edited, after: before.replace('seven', 'SEVEN') }],
  })
})

test('where our own lines were edited, no merge is tried', () => {
  const snapshot = new Map([['a', file(after.replace('ours', 'theirs'))]])
  const { ops, problems } = mergingUndo([{ path: 'a', before, after }], snapshot)

  expect(ops).toEqual([])
  expect(problems[0]?.hint).not.toContain('--merge')
})

test('a file of ours that was removed or edited is named', () => {
  const made = [{ path: 'new', after: 'x' }]

  expect(mergingUndo(made, new Map([['new', file('mine')]])).problems).toMatchObject([
    { code: 'edited-since' },
  ])
  expect(planUndo([{ path: 'a', before, after }], new Map()).problems[0]?.message).toContain(
    'removed',
  )
})

test('what was decided about an edited file is done: kept, put back, or written', () => {
  const made = [{ path: 'a', before, after }]
  const snapshot = new Map([['a', file('mine')]])
  const decide = (resolution: Resolution) => planUndo(made, snapshot, new Map([['a', resolution]]))

  expect(decide({ how: 'keep' })).toMatchObject({ ops: [], problems: [] })
  expect(decide({ how: 'write', text: before }).ops).toMatchObject([{ after: before }])
})

/** Merges wherever that is possible, as `--merge` does. */
function mergingUndo(made: readonly Made[], snapshot: Snapshot) {
  const merged = undoConflicts(made, snapshot).flatMap((conflict) => {
    const text = mergedText(conflict)
    return text === undefined ? [] : [[conflict.path, { how: 'write', text }] as const]
  })
  return planUndo(made, snapshot, new Map<string, Resolution>(merged))
}
