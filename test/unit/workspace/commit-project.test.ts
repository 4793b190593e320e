import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import type { CreateOp } from '../../../src/plan/plan.ts'
import { commitProject } from '../../../src/workspace/commit-project.ts'
import { diskWith, failWith } from '../../support/failing-disk.ts'
import { tempFolder, treeOf } from '../../support/in-temp-folder.ts'

const create = (path: string, text: string): CreateOp => ({
  kind: 'create',
  path,
  text,
  because: 'base',
})
const ops: readonly CreateOp[] = [
  { ...create('.env', 'SECRET=x\n'), isSecret: true },
  create('README.md', 'read me\n'),
  create('src/ws/a.ts', 'a\n'),
  create('src/ws/b.ts', 'b\n'),
]

test('a project appears whole, with its folders, and secrets for the owner alone', () => {
  const folder = tempFolder()
  commitProject(join(folder, 'apps/chat'), ops)

  expect(Object.keys(treeOf(folder)).toSorted()).toEqual([
    'apps/',
    'apps/chat/',
    'apps/chat/.create-realtime/',
    'apps/chat/.create-realtime/.gitignore',
    'apps/chat/.create-realtime/0001/',
    'apps/chat/.create-realtime/0001/journal.json',
    'apps/chat/.env',
    'apps/chat/README.md',
    'apps/chat/src/',
    'apps/chat/src/ws/',
    'apps/chat/src/ws/a.ts',
    'apps/chat/src/ws/b.ts',
  ])
  expect(statSync(join(folder, 'apps/chat/.env')).mode & 0o777).toBe(0o600)
})

test.each(['ENOSPC', 'EACCES', 'EIO'])('%s at any step leaves nothing behind', (code) => {
  const counting = diskWith({ at: 0, happen: () => undefined })
  commitProject(join(tempFolder(), 'apps/chat'), ops, counting.disk)
  const steps = counting.steps()

  for (let at = 1; at <= steps; at += 1) {
    const folder = tempFolder()
    const happen = failWith(code)
    expect(() =>
      commitProject(join(folder, 'apps/chat'), ops, diskWith({ at, happen }).disk),
    ).toThrow(code)
    expect(treeOf(folder)).toEqual({})
  }
  expect(steps).toBeGreaterThan(8)
})

test('a failure keeps what was there before: folders of others and their files', () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'apps'))
  writeFileSync(join(folder, 'apps/mine.txt'), 'mine')
  const before = treeOf(folder)
  const happen = failWith('ENOSPC')

  expect(() =>
    commitProject(join(folder, 'apps/chat'), ops, diskWith({ at: 4, happen }).disk),
  ).toThrow()
  expect(treeOf(folder)).toEqual(before)
})

test('taking back removes the project and only the folders that were made for it', () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'apps'))
  const before = treeOf(folder)
  const takeBack = commitProject(join(folder, 'apps/team/chat'), ops)
  writeFileSync(join(folder, 'apps/team/chat/installed.txt'), 'by the package manager')
  takeBack()

  expect(treeOf(folder)).toEqual(before)
})

test('what a crashed run left for the same target is removed, what a live run works on is not', () => {
  const folder = tempFolder()
  mkdirSync(join(folder, '.chat.create-realtime-999999999'))
  mkdirSync(join(folder, `.chat.create-realtime-${process.ppid}`))
  mkdirSync(join(folder, '.chat.create-realtime-mine'))
  commitProject(join(folder, 'chat'), [create('a', 'a')])

  expect(readdirSync(folder).toSorted()).toEqual([
    `.chat.create-realtime-${process.ppid}`,
    '.chat.create-realtime-mine',
    'chat',
  ])
  expect(existsSync(join(folder, 'chat/a'))).toBe(true)
})
