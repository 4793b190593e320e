import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { openProject } from '../../src/cli/open-project.ts'
import { session } from '../patched/quiet-session.ts'
import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'
import { runCli } from '../support/run-cli.ts'

type Command = readonly string[]

const APP = join(repository, 'fixtures/express-apps/l1-statement/before')
const CREATE: Command = [
  '--yes',
  '--starter',
  'blank',
  '--auth',
  'none',
  '--no-install',
  '--no-git',
]
const PATCH: Command = ['patch', '--yes', '--no-install', '--auth', 'none']
const adding = (event: string): Command => ['add-handler', event, '--payload', 'id:uuid', '--yes']

const inProject = async (cwd: string): Promise<void> => {
  expect((await runCli(['.', ...CREATE], { cwd })).code).toBe(0)
}
const inApp = (cwd: string): void => cpSync(APP, cwd, { recursive: true })
const inFolder = (cwd: string): void => {
  mkdirSync(join(cwd, 'chat'))
}
const inNothing = (): void => undefined

/** What a run may say that could not do its work because of another. */
const REFUSALS = new Set([
  'another-run',
  'changed-meanwhile',
  'event-exists',
  'path-occupied',
  'target-not-empty',
])
const ROUNDS = 2

test.each([
  ['two events', inProject, adding('order.made'), adding('order.gone')],
  ['one event twice', inProject, adding('order.made'), adding('order.made')],
  ['two patches', inApp, PATCH, PATCH],
  ['two projects in one new folder', inNothing, ['a/chat', ...CREATE], ['a/chat', ...CREATE]],
  ['two projects in one empty folder', inFolder, ['chat', ...CREATE], ['chat', ...CREATE]],
])(
  '%s at once: each is done or says why not, and the tree is whole',
  async (_, prepare, ...two) => {
    const legal = new Map<string, readonly object[]>()
    for (let round = 0; round < ROUNDS; round += 1) {
      const cwd = await folderWith(prepare)
      const runs = await Promise.all(two.map((command) => runCli([...command, '--json'], { cwd })))

      const done = two.filter((_command, index) => runs[index]?.code === 0)
      for (const { code, stdout, stderr } of runs.filter((run) => run.code !== 0)) {
        expect([3, 4], stderr).toContain(code)
        expect(REFUSALS).toContain(JSON.parse(stdout).code)
      }
      expect(done.length).toBeGreaterThan(0)
      const key = JSON.stringify(done)
      const trees = legal.get(key) ?? (await treesAfter(prepare, done))
      legal.set(key, trees)
      expect(trees).toContainEqual(sourcesIn(cwd))
    }
  },
)

test('a run keeps to the project as it was when it was opened', async () => {
  const cwd = await folderWith(inProject)
  const { read } = await openProject({ cwd }, { ...session().session, version: '1.0.0' })

  expect((await runCli(adding('order.made'), { cwd })).code).toBe(0)

  // From a later state of this file the event would be recorded a second time, and its conflict would not be seen.
  expect(read('realtime.json')).not.toContain('order.made')
})

/** What these commands leave, one after the other, in either order. */
async function treesAfter(
  prepare: (cwd: string) => unknown,
  done: readonly Command[],
): Promise<readonly object[]> {
  const trees: object[] = []
  for (const commands of done.length > 1 ? [done, done.toReversed()] : [done]) {
    const cwd = await folderWith(prepare)
    for (const command of commands) await runCli(command, { cwd })
    trees.push(sourcesIn(cwd))
  }
  return trees
}

async function folderWith(prepare: (cwd: string) => unknown): Promise<string> {
  const cwd = join(tempFolder(), 'chat')
  mkdirSync(cwd)
  await prepare(cwd)
  return cwd
}

/** Every name and byte, but for fresh secrets, and for the records of changes, which hold them too. */
function sourcesIn(folder: string): object {
  const entries = Object.entries(treeOf(folder)).filter(
    ([path]) => !/(^|\/)(\.env$|\.create-realtime\/)/.test(path),
  )
  return Object.fromEntries(entries)
}
