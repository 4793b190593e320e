import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { CreateRealtimeError } from '../../../src/errors.ts'
import type { FileOp } from '../../../src/plan/plan.ts'
import { commitChanges } from '../../../src/workspace/commit-changes.ts'
import { realDisk } from '../../../src/workspace/disk.ts'
import type { Disk } from '../../../src/workspace/disk.ts'
import { recover } from '../../../src/workspace/journal.ts'
import { diskWith, failWith, systemError } from '../../support/failing-disk.ts'
import { tempFolder, treeOf } from '../../support/in-temp-folder.ts'

const ops: readonly FileOp[] = [
  { kind: 'create', path: 'src/ws/new.ts', text: 'new\n', because: 'base' },
  { kind: 'update', path: 'server.js', before: 'old\r\n', after: 'new\r\n', because: 'patch' },
  { kind: 'delete', path: 'src/gone.ts', before: 'gone', because: 'undo' },
]

function app(): string {
  const folder = tempFolder()
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'server.js'), 'old\r\n')
  chmodSync(join(folder, 'server.js'), 0o755)
  writeFileSync(join(folder, 'src/gone.ts'), 'gone')
  return folder
}

/** The trees that stand before each step of some work, each in a folder of its own. */
function treesOf(work: (folder: string, disk: Disk) => void, start: string): readonly string[] {
  const [folder, copies] = [tempFolder(), tempFolder()]
  cpSync(start, folder, { recursive: true })
  const found: string[] = []
  const happen = (): void => {
    const copy = join(copies, `${found.length}`)
    cpSync(folder, copy, { recursive: true })
    found.push(copy)
  }
  work(folder, diskWith({ at: 'each', happen }).disk)
  return found
}

/** A change that empties a folder, as the removal of an event does. */
const emptying: readonly FileOp[] = [
  ...ops,
  { kind: 'delete', path: 'lib/on/only.ts', before: 'only', because: 'remove-handler' },
]
const forget = { trees: [], folders: ['lib', 'lib/on', 'never'] }

function appWithOnlyFile(): string {
  const folder = app()
  mkdirSync(join(folder, 'lib/on'), { recursive: true })
  writeFileSync(join(folder, 'lib/on/only.ts'), 'only')
  return folder
}

const codeOf = (act: () => unknown): string => {
  try {
    act()
    return 'nothing'
  } catch (error) {
    if (error instanceof CreateRealtimeError) return error.problems[0].code
    throw error
  }
}

test('all changes are made, and a file keeps its mode', () => {
  const folder = app()
  commitChanges(folder, ops)
  const tree = treeOf(folder)

  expect(Object.keys(tree).toSorted()).toEqual(['server.js', 'src/', 'src/ws/', 'src/ws/new.ts'])
  expect(tree['server.js']).toBe(`755 ${Buffer.from('new\r\n').toString('base64')}`)
})

test('taking back gives every byte, mode and folder back', () => {
  const folder = app()
  const before = treeOf(folder)
  commitChanges(folder, ops)()

  expect(treeOf(folder)).toEqual(before)
})

test('a folder that a change empties goes with it, and comes back with it', () => {
  const folder = appWithOnlyFile()
  const before = treeOf(folder)
  const takeBack = commitChanges(folder, emptying, { forget, remember: 'remove-handler' })

  expect(Object.keys(treeOf(folder))).not.toContain('lib/')
  takeBack()
  expect(treeOf(folder)).toMatchObject(before)
})

test.each(['ENOSPC', 'EACCES', 'EIO'])('%s at any step leaves the tree as it was', (code) => {
  const counting = diskWith({ at: 0, happen: () => undefined })
  commitChanges(appWithOnlyFile(), emptying, { disk: counting.disk, forget })

  for (let at = 1; at <= counting.steps(); at += 1) {
    const folder = appWithOnlyFile()
    const before = treeOf(folder)
    const happen = failWith(code)
    try {
      commitChanges(folder, emptying, { disk: diskWith({ at, happen }).disk, forget })
    } catch (error) {
      expect(error).toMatchObject({ code })
      expect(treeOf(folder)).toEqual(before)
    }
    recover(folder, realDisk)
  }
  expect(counting.steps()).toBeGreaterThan(8)
})

test('a roll back that is killed too is done at the start after', () => {
  const done = app()
  const before = treeOf(done)
  commitChanges(done, ops)
  const killed = treesOf((folder, disk) => commitChanges(folder, ops, { disk }), app())
  const killedTwice = killed.flatMap((folder) => [
    folder,
    ...treesOf((root, disk) => recover(root, disk), folder),
  ])

  for (const folder of killedTwice) {
    recover(folder, realDisk)
    recover(folder, realDisk)
    expect([before, treeOf(done)]).toContainEqual(treeOf(folder))
  }
  expect(killedTwice.length).toBeGreaterThan(100)
})

test('a disk that stays broken leaves a journal, from which the next start recovers', () => {
  const folder = app()
  const before = treeOf(folder)
  let steps = 0
  const broken = Object.fromEntries(
    Object.entries(realDisk).map(([name, act]) => [
      name,
      (...args: never[]) => {
        steps += 1
        if (steps > 6) throw systemError('EIO')
        return Reflect.apply(act, undefined, args)
      },
    ]),
  )

  expect(codeOf(() => commitChanges(folder, ops, { disk: { ...realDisk, ...broken } }))).toBe(
    'not-rolled-back',
  )
  expect(treeOf(folder)).not.toEqual(before)
  expect(recover(folder, realDisk)).toBe('rolled-back')
  expect(treeOf(folder)).toEqual(before)
})

test('a file that changed since the plan was made stops everything', () => {
  const folder = app()
  writeFileSync(join(folder, 'server.js'), 'edited')
  const before = treeOf(folder)

  expect(codeOf(() => commitChanges(folder, ops))).toBe('changed-meanwhile')
  expect(treeOf(folder)).toEqual(before)
})

test('a run that comes second leaves what the first one wrote, though it would have written the same', () => {
  const folder = app()
  let isFirst = true
  const disk: Disk = {
    ...realDisk,
    makeFolder(path) {
      // Between its look at the files and its hold on the folder, another run does all of it.
      if (isFirst) commitChanges(folder, ops)
      isFirst = false
      realDisk.makeFolder(path)
    },
  }

  expect(codeOf(() => commitChanges(folder, ops, { disk }))).toBe('changed-meanwhile')
  const done = app()
  commitChanges(done, ops)
  expect(treeOf(folder)).toEqual(treeOf(done))
})

test('a second run waits for the first', () => {
  const folder = app()
  const journal = { version: 1, pid: process.ppid, command: '', folders: [], steps: [] }
  mkdirSync(join(folder, '.create-realtime-journal'))
  writeFileSync(join(folder, '.create-realtime-journal/journal.json'), JSON.stringify(journal))

  expect(codeOf(() => commitChanges(folder, ops))).toBe('another-run')
  expect(codeOf(() => recover(folder, realDisk))).toBe('another-run')
})

test('an orderly tree needs no recovery', () => {
  const folder = app()
  const before = treeOf(folder)

  expect(recover(folder, realDisk)).toBe('nothing-to-do')
  expect(treeOf(folder)).toEqual(before)
})
