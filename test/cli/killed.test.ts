import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
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
import { repository } from '../support/project.ts'

// Thousands of trees are written and flushed here, which memory does a hundred times as fast as a disk.
const scratch = mkdtempSync(
  join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'create-realtime-faults-'),
)
const app = join(repository, 'fixtures/express-apps/l1-statement/before')
const commands = Object.entries(breakableCommands(app))

/** A process for each point costs most; of a command that is sampled, one in so many is enough. */
const SOME = 12

let program = ''
beforeAll(async () => {
  program = await bundled(join(repository, 'test/support/killed-run.ts'), join(scratch, 'program'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe.each(commands)('%s', (name, { prepare, run, isSampled }) => {
  const start = join(scratch, name, 'before')
  let before: Picture = {}
  let after: Picture = {}
  let points: readonly number[] = []
  let sample: readonly number[] = []

  beforeAll(async () => {
    realDisk.removeTree(join(scratch, name))
    mkdirs(scratch, name, 'before')
    await prepare(start)
    before = pictureOf(start)

    const whole = folderFor('whole')
    const counting = diskWith({ at: 0, happen: () => undefined })
    await run(whole, counting.disk)
    after = pictureOf(whole)
    points = Array.from({ length: counting.steps() }, (_, index) => index + 1)
    sample = isSampled ? points.filter((at) => at % SOME === 1 || at === points.length) : points
    // Planning a patch takes a second: its plan is applied at every point, the command at some.
    if (name === 'patch') points = sample
  })

  test('killed before any step, the next start finds or leaves one of two trees', async () => {
    await inParallel(2, sample, async (at) => {
      const folder = folderFor(`killed-${at}`)
      const { code, output } = await runCommand(
        process.execPath,
        [program, app, name, folder, `${at}`],
        {
          cwd: scratch,
        },
      )
      expect(code, `${at}: ${output}`).toBe(null)

      await startAgain(folder)
      expect(nameOf(folder), `killed before step ${at}`).toBe('after')
      realDisk.removeTree(folder)
    })
    expect(sample.length).toBeGreaterThan(8)
  })

  test.each(['ENOSPC', 'EACCES', 'EIO'])(
    '%s at any step is told, and leaves one of two trees',
    async (code) => {
      for (const at of points) {
        const folder = folderFor(`failed-${at}`)
        const { disk } = diskWith({ at, happen: failWith(code) })
        const said = await problemOf(() => run(folder, disk))

        expect(['nothing', 'cannot-write']).toContain(said)
        const left = nameOf(folder)
        if (said === 'cannot-write') expect(left, `${code} at step ${at}`).toBe('before')
        // Only what is useless can be left when the change counts as made; the next start removes it.
        else if (left !== 'after') await startAgain(folder)
        if (said === 'nothing') expect(nameOf(folder), `${code} at step ${at}`).toBe('after')
        realDisk.removeTree(folder)
      }
    },
  )

  test('a disk that fails for good leaves what the next start repairs', async () => {
    for (const at of points) {
      const folder = folderFor(`broken-${at}`)
      const said = await problemOf(() => run(folder, brokenFrom(at)))
      expect(['nothing', 'cannot-write', 'not-rolled-back']).toContain(said)

      await startAgain(folder)
      expect(nameOf(folder), `broken from step ${at} on`).toBe('after')
      realDisk.removeTree(folder)
    }
  })

  /** The command once more, on a healthy disk: it repairs, and then does its work or finds it done. */
  async function startAgain(folder: string): Promise<void> {
    if (!name.startsWith('create') && name !== 'apply a new project') {
      recover(folder, realDisk)
      expect(['before', 'after']).toContain(nameOf(folder))
    }
    const said = await problemOf(() => run(folder))
    expect(['nothing', 'nothing-to-undo', 'target-not-empty']).toContain(said)
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

function mkdirs(root: string, ...names: readonly string[]): void {
  let path = root
  for (const name of names) {
    path = join(path, name)
    realDisk.makeFolder(path)
  }
}

type Picture = Readonly<Record<string, string>>

/** Every mode and byte by path, but for the process id in a record that `undo` will read. */
function pictureOf(folder: string): Picture {
  const entries = Object.entries(treeOf(folder)).map(([path, what]) => {
    const [mode = '', bytes = ''] = what.split(' ')
    const text = Buffer.from(bytes, 'base64').toString('utf8')
    return [path, mode + text.replaceAll(/"pid":\d+/g, '"pid":0').replaceAll(folder, '')]
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
