import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'
import { runCli } from '../support/run-cli.ts'

const PROGRAM = join(repository, 'bin/create-realtime.js')
const APP = join(repository, 'fixtures/express-apps/l1-statement/before')
const QUIET = ['--yes', '--json', '--starter', 'blank', '--package-manager', 'npm']

test.each(['SIGINT', 'SIGTERM'] as const)(
  'a patch that %s ends while it installs says what is left, and undo takes it back',
  async (signal) => {
    const cwd = tempFolder()
    cpSync(APP, cwd, { recursive: true })
    const before = treeOf(cwd)

    const { code, report } = await cancelledRun(['patch', ...QUIET, '--auth', 'none'], cwd, signal)

    expect(code).toBe(130)
    expect(report).toMatchObject({ status: 'cancelled', where: cwd, next: ['npm install'] })
    expect(report).toHaveProperty(
      'message',
      expect.stringMatching(/^Cancelled\. \d+ files are changed/),
    )
    expect(report).toHaveProperty('hint', expect.stringContaining('undo'))
    expect((await runCli(['undo', '--yes'], { cwd })).code).toBe(0)
    expect(treeOf(cwd)).toEqual(before)
  },
)

test('a project in an occupied folder whose installation is cancelled does the same', async () => {
  const cwd = tempFolder()
  mkdirSync(join(cwd, 'chat'))
  writeFileSync(join(cwd, 'chat/thesis.txt'), 'years of work')

  const { code, report } = await cancelledRun(
    ['chat', ...QUIET, '--on-conflict', 'keep'],
    cwd,
    'SIGINT',
  )

  expect(code).toBe(130)
  expect(report).toMatchObject({ status: 'cancelled', where: join(cwd, 'chat') })
  expect(report).toHaveProperty('next', expect.arrayContaining(['npm install']))
})

test('a kept plan of a new project leaves nothing behind when its installation is cancelled', async () => {
  const cwd = tempFolder()
  await runCli(['chat', ...QUIET, '--plan', 'plan.json'], { cwd })

  const { code, report } = await cancelledRun(['apply', 'plan.json', '--json'], cwd, 'SIGINT')

  expect(code).toBe(130)
  expect(report).toMatchObject({ status: 'cancelled', code: 'cancelled' })
  expect(Object.keys(treeOf(cwd))).toEqual(['plan.json'])
})

/** Sends the signal once an `npm` of ours, which never ends of itself, is installing. */
async function cancelledRun(args: readonly string[], cwd: string, signal: 'SIGINT' | 'SIGTERM') {
  const tools = tempFolder()
  const begun = join(tools, 'begun')
  writeFileSync(join(tools, 'npm'), `#!/bin/sh\n: > '${begun}'\nexec sleep 60\n`, { mode: 0o755 })
  const env = { ...process.env, PATH: `${tools}${delimiter}${process.env['PATH'] ?? ''}` }
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  while (!existsSync(begun) && child.exitCode === null) await delay(20)
  child.kill(signal)
  const code = await ended
  const report: unknown = JSON.parse(stdout)
  return { code, report }
}
