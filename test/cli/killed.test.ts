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
import { recordedDisk } from '../support/recorded-disk.ts'
import { repository } from '../support/project.ts'

// Thousands of trees are written and flushed here, which memory does a hundred times as fast as a disk.
const scratch = mkdtempSync(
  join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'create-realtime-faults-'),
)
const app = join(repository, 'fixtures/express-apps/l1-statement/before')
const commands = Object.entries(breakableCommands(app))

/**
 * What a killed process leaves is the tree as it stood at that moment: so that tree is copied before
 * every step of one run. That it is so is seen where the program is really killed, once in so many steps;
 * `KILL_EVERY=1 npm test -- cli` does so before each.
 */
const KILL_EVERY = Number(process.env['KILL_EVERY'] ?? 40)
/** For the hundreds of processes that one command takes if each of its steps is killed. */
const KILLS_MS = 60 * 60_000

let program = ''
beforeAll(async () => {
  program = await bundled(join(repository, 'test/support/killed-run.ts'), join(scratch, 'program'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe.each(commands)('%s', (name, { prepare, run, planOnce }) => {
  const start = join(scratch, name, 'before')
  const isAboutNewFolder = /^create in folders|new project$/.test(name)
  let before: Picture = {}
  let after: Picture = {}
  let points: readonly number[] = []
  let sample: readonly number[] = []
  let act = run

  beforeAll(async () => {
    realDisk.removeTree(join(scratch, name))
    mkdirs(scratch, name, 'before')
    await prepare(start)
    before = pictureOf(start)

    const whole = folderFor('whole')
    let steps = 0
    const happen = (): void => {
      steps += 1
      cpSync(whole, join(scratch, name, `before-${steps}`), { recursive: true })
    }
    await run(whole, diskWith({ at: 'each', happen }).disk)
    after = pictureOf(whole)
    points = Array.from({ length: steps }, (_, index) => index + 1)
    sample = points.filter((at) => (at - 1) % KILL_EVERY === 0 || at === points.length)
    if (planOnce === undefined) return

    act = await planOnce(folderFor('planned'))
    const [recorded, again] = [recordedDisk(folderFor('run')), recordedDisk(folderFor('acted'))]
    await run(join(scratch, name, 'run'), recorded.disk)
    await act(join(scratch, name, 'acted'), again.disk)
    expect(again.text(), 'what was planned once writes as the command does').toBe(recorded.text())
  })

  test(
    'a process that is killed leaves the tree of that moment',
    async () => {
      await inParallel(2, sample, async (at) => {
        const folder = folderFor(`killed-${at}`)
        const args = [program, app, name, folder, `${at}`]
        const { code, output } = await runCommand(process.execPath, args, { cwd: scratch })
        expect(code, `${at}: ${output}`).toBe(null)

        expect(differences(pictureOf(folder), pictureOf(stoodBefore(at))), `step ${at}`).toEqual([])
        await startAgain(folder, `killed before step ${at}`)
      })
      expect(sample.length).toBeGreaterThan(1)
    },
    KILLS_MS,
  )

  test('killed before any step, the next start finds or leaves one of two trees', async () => {
    for (const at of points) await startAgain(stoodBefore(at), `killed before step ${at}`)
    expect(points.length).toBeGreaterThan(8)
  })

  test.each(['ENOSPC', 'EACCES', 'EIO'])(
    '%s at any step is told, and leaves one of two trees',
    async (code) => {
      let folder = folderFor('failed')
      for (const at of points) {
        const { disk } = diskWith({ at, happen: failWith(code) })
        const said = await problemOf(() => act(folder, disk))
        const left = nameOf(folder)

        expect(['nothing', 'cannot-write']).toContain(said)
        expect(left === 'before', `${code} at step ${at}, ${left}`).toBe(said === 'cannot-write')
        // A tree as it was before needs no repair, and serves for the next point.
        if (left === 'before') continue
        // When the change counts as made, only what is useless can be left; the next start removes it.
        await startAgain(folder, `${code} at step ${at}`)
        folder = folderFor('failed')
      }
    },
  )

  test('a disk that fails for good leaves what the next start repairs', async () => {
    for (const at of points) {
      const folder = folderFor(`broken-${at}`)
      const said = await problemOf(() => act(folder, brokenFrom(at)))
      expect(['nothing', 'cannot-write', 'not-rolled-back']).toContain(said)

      await startAgain(folder, `broken from step ${at} on`)
    }
  })

  function stoodBefore(at: number): string {
    return join(scratch, name, `before-${at}`)
  }

  /** The next start: it repairs a folder that exists, and writes anew what was not there at all. */
  async function startAgain(folder: string, what: string): Promise<void> {
    if (isAboutNewFolder) {
      const said = await problemOf(() => act(folder))
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

/** Every mode and byte by path, but for the ids of processes, and for where a plan belongs. */
function pictureOf(folder: string): Picture {
  const entries = Object.entries(treeOf(folder)).map(([path, what]) => {
    const [mode = '', bytes = ''] = what.split(' ')
    const text = Buffer.from(bytes, 'base64').toString('utf8')
    const named = path.replaceAll(/(create-realtime[a-z-]*-)\d+/g, '$10')
    // Half a journal is a byte longer where the id of the process is.
    if (path.endsWith('/journal.json') && !text.endsWith('}')) return [named, mode]
    return [named, mode + text.replaceAll(/"pid":\d+/g, '"pid":0').replaceAll(PLACE, '')]
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
