import { expect, test } from 'vitest'

import type { FileOp, Found, Plan } from '../../../src/plan/plan.ts'
import { pathsOf, reconcile } from '../../../src/plan/reconcile.ts'

const because = 'base'
const create = (path: string, text: string): FileOp => ({ kind: 'create', path, text, because })
const update = (before: string, after: string): FileOp => ({
  kind: 'update',
  path: 'a',
  before,
  after,
  because,
})
const remove = (before: string): FileOp => ({ kind: 'delete', path: 'a', before, because })
const planOf = (...ops: readonly FileOp[]): Plan => ({
  ops,
  problems: [],
  byHand: [],
  followUps: [],
})
const file = (text: string): Found => ({ kind: 'file', text })

test.each([
  ['a file that is there already', create('a', 'x'), file('x')],
  ['a change that was made already', update('old', 'new'), file('new')],
  ['a file that is gone already', remove('old'), undefined],
])('%s is not touched again', (_, op, found) => {
  const snapshot = new Map(found === undefined ? [] : [['a', found]])

  expect(reconcile(planOf(op), snapshot)).toEqual(planOf())
})

test.each([
  ['a new file', create('a/b', 'x'), new Map([['a', { kind: 'folder' } as const]])],
  ['a change of what was read', update('old', 'new'), new Map([['a', file('old')]])],
  ['a removal of what was written', remove('old'), new Map([['a', file('old')]])],
])('%s is needed', (_, op, snapshot) => {
  expect(reconcile(planOf(op), snapshot)).toEqual(planOf(op))
})

test.each([
  ['another file in its place', create('a', 'x'), file('mine'), 'path-occupied', 'a'],
  ['a folder in its place', create('a', 'x'), { kind: 'folder' }, 'path-occupied', 'a'],
  ['a file where a folder is needed', create('a/b', 'x'), file('mine'), 'path-occupied', 'a'],
  ['an edit since', update('old', 'new'), file('mine'), 'changed-meanwhile', 'a'],
  ['a file that is gone', update('old', 'new'), undefined, 'changed-meanwhile', 'a'],
  ['a removal of an edited file', remove('old'), file('mine'), 'changed-meanwhile', 'a'],
  ['bytes that are no text', update('old', 'new'), { kind: 'binary' }, 'changed-meanwhile', 'a'],
  [
    'a link in its place',
    create('a', 'x'),
    { kind: 'link', to: '/etc' },
    'through-symlink',
    'a -> /etc',
  ],
  [
    'a link on the way',
    create('a/b', 'x'),
    { kind: 'link', to: '/etc' },
    'through-symlink',
    'a -> /etc',
  ],
] as const)('%s is a problem, and nothing is written', (_, op, found, code, where) => {
  const snapshot = new Map<string, Found>(found === undefined ? [] : [['a', found]])
  const { ops, problems } = reconcile(planOf(op), snapshot)

  expect(ops).toEqual([])
  expect(problems).toMatchObject([{ code, where }])
})

test.each(['../a', '/etc/passwd', 'a/../../b', 'C:\\a', '..\\a'])(
  '%s is not below the project',
  (path) => {
    expect(() => reconcile(planOf(create(path, 'x')), new Map())).toThrow(/not below/)
  },
)

test('the folders on the way are looked at too', () => {
  expect(pathsOf([create('src/ws/a.ts', ''), create('src/b.ts', '')])).toEqual([
    'src',
    'src/b.ts',
    'src/ws',
    'src/ws/a.ts',
  ])
})
