import { join } from 'node:path'

import { expect, test } from 'vitest'

import { commitProject } from '../../src/workspace/commit-project.ts'
import { realDisk } from '../../src/workspace/disk.ts'
import { recover } from '../../src/workspace/journal.ts'
import { projectFiles, writeApp } from '../support/change-samples.ts'
import { runCommand } from '../support/command.ts'
import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'

/** Runs an action in a process that dies before its step `at`; with 0 it lives. */
async function run(action: string, folder: string, at: number) {
  const script = join(repository, 'test/support/killed-run.ts')
  const args = ['--import', '@oxc-node/core/register', script, action, folder, String(at)]
  const { code, output } = await runCommand(process.execPath, args, { cwd: repository })
  expect(code, output).toBe(at === 0 ? 0 : null)
  return Number(output)
}

test('killed before any step, a new project is there whole or not at all', async () => {
  const whole = tempFolder()
  const steps = await run('project', whole, 0)
  const after = treeOf(whole)

  for (let at = 1; at <= steps; at += 1) {
    const folder = tempFolder()
    await run('project', folder, at)
    expect(Object.keys(treeOf(folder)).filter((path) => path.startsWith('apps/chat/'))).toEqual([])

    commitProject(join(folder, 'apps/chat'), projectFiles)
    expect(treeOf(folder)).toEqual(after)
  }
  expect(steps).toBeGreaterThan(8)
})

test('killed before any step, a change is whole or undone at the next start', async () => {
  const changed = tempFolder()
  writeApp(changed)
  const before = treeOf(changed)
  const steps = await run('changes', changed, 0)
  const after = treeOf(changed)

  const outcomes = new Set<string>()
  for (let at = 1; at <= steps; at += 1) {
    const folder = tempFolder()
    writeApp(folder)
    await run('changes', folder, at)
    recover(folder, realDisk)
    outcomes.add(nameOf(treeOf(folder), before, after))
  }
  expect([...outcomes]).toEqual(['before'])
  expect(steps).toBeGreaterThan(8)
})

test('killed during the repair, the next start repairs on', async () => {
  const sample = tempFolder()
  writeApp(sample)
  const before = treeOf(sample)
  const inTheMiddle = 9
  await run('changes', sample, inTheMiddle)
  const steps = await run('recover', sample, 0)

  for (let at = 1; at <= steps; at += 1) {
    const folder = tempFolder()
    writeApp(folder)
    await run('changes', folder, inTheMiddle)
    await run('recover', folder, at)
    recover(folder, realDisk)
    expect(treeOf(folder)).toEqual(before)
  }
  expect(steps).toBeGreaterThan(2)
})

function nameOf(tree: object, before: object, after: object): string {
  const text = JSON.stringify(tree)
  if (text === JSON.stringify(before)) return 'before'
  return text === JSON.stringify(after) ? 'after' : text
}
