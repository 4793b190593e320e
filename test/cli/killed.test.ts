import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { CreateRealtimeError } from '../../src/errors.ts'
import { realDisk } from '../../src/workspace/disk.ts'
import type { Disk } from '../../src/workspace/disk.ts'
import { recover } from '../../src/workspace/journal.ts'
import { breakableCommands } from '../support/breakable-commands.ts'
import { bundled } from '../support/bundle.ts'
import { runCommand } from '../support/command.ts'
import { diskWith, failWith } from '../support/failing-disk.ts'
import { inParallel } from '../support/in-parallel.ts'
import { treeOf } from '../support/in-temp-folder.ts'
import { recordedDisk, replay } from '../support/recorded-disk.ts'
import { repository } from '../support/project.ts'

// Thousands of trees are written and flushed here, which memory does a hundred times as fast as a disk.
const scratch = mkdtempSync(
  join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'create-realtime-faults-'),
)
const app = join(repository, 'fixtures/express-apps/l1-statement/before')
const commands = Object.entries(breakableCommands(app))

/** To start a command costs a second: it is killed at one point in so many, its writes at every one. */
const SOME = 40

/** They write as another command of the list does, or plan for a second: one point in so many. */
const ALIKE = new Set(['create in an empty folder', 'apply a new project', 'patch'])
const FEW = 12

let program = ''
let replaying = ''
beforeAll(async () => {
  replaying = await bundled(
    join(repository, 'test/support/killed-replay.ts'),
    join(scratch, 'replay'),
  )
  program = await bundled(join(repository, 'test/support/killed-run.ts'), join(scratch, 'program'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe.each(commands)('%s', (name, { prepare, run }) => {
  const start = join(scratch, name, 'before')
  const isAboutNewFolder = /^create in folders|new project$/.test(name)
  let before: Picture = {}
  let after: Picture = {}
  let points: readonly number[] = []
  let sample: readonly number[] = []
  let recording = ''

  beforeAll(async () => {
    realDisk.removeTree(join(scratch, name))
    mkdirs(scratch, name, 'before')
    await prepare(start)
    before = pictureOf(start)

    const whole = folderFor('whole')
    const recorded = recordedDisk(whole)
    await run(whole, recorded.disk)
    after = pictureOf(whole)
    recording = join(scratch, name, 'recording.json')
    writeFileSync(recording, recorded.text())

    const counting = diskWith({ at: 0, happen: () => undefined })
    replay(recorded.text(), folderFor('counted'), counting.disk)
    points = Array.from({ length: counting.steps() }, (_, index) => index + 1)
    sample = points.filter((at) => at % SOME === 1 || at === points.length)
    if (ALIKE.has(name)) points = points.filter((at) => at % FEW === 1 || at === points.length)
  })

  test('killed before any step, the next start finds or leaves one of two trees', async () => {
    await inParallel(2, points, (at) => judgeKilled(at, [replaying, recording]))
    expect(points.length).toBeGreaterThan(8)
  })

  test('the program itself, killed at some of the steps, leaves the same', async () => {
    await inParallel(2, sample, (at) => judgeKilled(at, [program, app, name]))
    expect(sample.length).toBeGreaterThan(1)
  })

  test.each(['ENOSPC', 'EACCES', 'EIO'])(
    '%s at any step is told, and leaves one of two trees',
    async (code) => {
      for (const at of points) {
        const folder = folderFor(`failed-${at}`)
        const { disk } = diskWith({ at, happen: failWith(code) })
        const said = await problemOf(() => run(folder, disk))

        expect(['nothing', 'cannot-write']).toContain(said)
        if (said === 'cannot-write') expect(nameOf(folder), `${code} at step ${at}`).toBe('before')
        // When the change counts as made, only what is useless can be left; the next start removes it.
        await startAgain(folder, `${code} at step ${at}`)
      }
    },
  )

  test('a disk that fails for good leaves what the next start repairs', async () => {
    for (const at of points) {
      const folder = folderFor(`broken-${at}`)
      const said = await problemOf(() => run(folder, brokenFrom(at)))
      expect(['nothing', 'cannot-write', 'not-rolled-back']).toContain(said)

      await startAgain(folder, `broken from step ${at} on`)
    }
  })

  async function judgeKilled(at: number, args: readonly string[]): Promise<void> {
    const folder = folderFor(`killed-${at}`)
    const { code, output } = await runCommand(process.execPath, [...args, folder, `${at}`], {
      cwd: scratch,
    })
    expect(code, `${at}: ${output}`).toBe(null)

    await startAgain(folder, `killed before step ${at}`)
  }

  /** The next start: it repairs a folder that exists, and writes anew what was not there at all. */
  async function startAgain(folder: string, what: string): Promise<void> {
    if (isAboutNewFolder) {
      const said = await problemOf(() => run(folder))
      expect(['nothing', 'target-not-empty']).toContain(said)
      expect(nameOf(folder), what).toBe('after')
    } else {
      recover(rootIn(folder), realDisk)
      expect(['before', 'after'], what).toContain(nameOf(folder))
    }
    realDisk.removeTree(folder)
  }

  function folderFor(purpose: string): string {
    const folder = join(scratch, name, purpose)
    cpSync(start, folder, { recursive: true })
    return folder
  }

  function nameOf(folder: string): string {
    const tree = pictureOf(folder)
    const [fromBefore, fromAfter] = [differences(tree, before), differences(tree, after)]
    if (fromBefore.length === 0) return 'before'
    return fromAfter.length === 0 ? 'after' : `neither: ${fromAfter.slice(0, 5).join(', ')}`
  }
})

/** A project stands in a folder of its own. */
function rootIn(folder: string): string {
  const below = join(folder, 'chat')
  return existsSync(below) ? below : folder
}

function mkdirs(root: string, ...names: readonly string[]): void {
  let path = root
  for (const name of names) {
    path = join(path, name)
    realDisk.makeFolder(path)
  }
}

const PLACE = new RegExp(`${scratch}/[^/"]+/[^/"]+`, 'g')

type Picture = Readonly<Record<string, string>>

/** Every mode and byte by path, but for the process id in a record, and for where a plan belongs. */
function pictureOf(folder: string): Picture {
  const entries = Object.entries(treeOf(folder)).map(([path, what]) => {
    const [mode = '', bytes = ''] = what.split(' ')
    const text = Buffer.from(bytes, 'base64').toString('utf8')
    return [path, mode + text.replaceAll(/"pid":\d+/g, '"pid":0').replaceAll(PLACE, '')]
  })
  return Object.fromEntries(entries)
}

function differences(one: Picture, two: Picture): readonly string[] {
  const paths = new Set([...Object.keys(one), ...Object.keys(two)])
  return [...paths].filter((path) => one[path] !== two[path])
}

async function problemOf(act: () => Promise<void>): Promise<string> {
  try {
    await act()
    return 'nothing'
  } catch (error) {
    if (error instanceof CreateRealtimeError) return error.problems[0].code
    throw error
  }
}

/** A disk on which everything fails from one step on, cleaning up included. */
function brokenFrom(at: number): Disk {
  let steps = 0
  const refusing = (act: (...args: never[]) => void) => {
    return (...args: never[]): void => {
      steps += 1
      if (steps >= at) failWith('EIO')()
      act(...args)
    }
  }
  const entries = Object.entries(realDisk).map(([name, act]) => [name, refusing(act)])
  return { ...realDisk, ...Object.fromEntries(entries) }
}
