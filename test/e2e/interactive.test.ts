import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { OPTIONS, OPTION_NAMES } from '../../src/blueprint/options.ts'
import { tempFolder } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'
import { openTerminal } from '../support/terminal.ts'
import type { PersonsTerminal } from '../support/terminal.ts'

const CLI = `node '${join(repository, 'bin', 'create-realtime.js')}'`
const QUICK = '--no-install --no-git'
const FOLDER_QUESTION = 'Where should the project go?'
const LAST_QUESTION = 'Write '

/** The questions in asking order, as far as the flags leave them open. */
const QUESTIONS = [
  FOLDER_QUESTION,
  ...OPTION_NAMES.filter((name) => name !== 'install' && name !== 'git').map(
    (name) => OPTIONS[name].question,
  ),
  LAST_QUESTION,
]

test('Enter at every question gives the default project', async () => {
  const cwd = tempFolder()
  const terminal = await openTerminal(`${CLI} ${QUICK}`, { cwd })

  await acceptUntil(terminal, QUESTIONS.length)

  expect(await terminal.ended()).toBe(0)
  expect(answersOf(join(cwd, 'realtime-app'))).toMatchObject({
    runtime: 'node',
    starter: 'chat',
    auth: 'jwt',
    rooms: true,
    database: 'sqlite',
    scaling: 'single',
    client: true,
    docker: true,
  })
})

test('arrow keys and typed text give another project', async () => {
  const cwd = tempFolder()
  const terminal = await openTerminal(`${CLI} ${QUICK} --client --docker --package-manager npm`, {
    cwd,
  })

  await terminal.shows(FOLDER_QUESTION)
  await terminal.type('my-board')
  await terminal.press('Enter')
  await terminal.shows(OPTIONS.runtime.question)
  await terminal.press('Enter')
  await terminal.shows(OPTIONS.starter.question)
  await terminal.press('Down', 'Enter')
  await terminal.shows(OPTIONS.auth.question)
  await terminal.press('Up', 'Enter')
  await terminal.shows(OPTIONS.rooms.question)
  await terminal.press('Right', 'Enter')
  await terminal.shows(OPTIONS.scaling.question)
  await terminal.press('Down', 'Enter')
  await terminal.shows(LAST_QUESTION)
  await terminal.press('Enter')

  expect(await terminal.ended()).toBe(0)
  expect(answersOf(join(cwd, 'my-board'))).toMatchObject({
    starter: 'dashboard',
    auth: 'none',
    rooms: false,
    database: 'none',
    scaling: 'redis',
  })
})

test('a folder that cannot be used is explained at once, and another can be given', async () => {
  const cwd = tempFolder()
  const terminal = await openTerminal(`${CLI} ${QUICK}`, { cwd })

  await terminal.shows(FOLDER_QUESTION)
  await terminal.type('../up')
  await terminal.press('Enter')
  await terminal.shows('climbs out')
  await terminal.press('C-u')
  await terminal.type('fine')
  await terminal.press('Enter')
  await terminal.shows(OPTIONS.runtime.question)
  await terminal.press('C-c')

  expect(await terminal.ended()).toBe(130)
  expect(readdirSync(cwd)).toEqual([])
})

test.each(QUESTIONS.map((question, index) => [question, index] as const))(
  'Ctrl+C at "%s" leaves nothing',
  async (_, index) => {
    const cwd = tempFolder()
    const terminal = await openTerminal(`${CLI} ${QUICK}`, { cwd })

    await acceptUntil(terminal, index)
    await terminal.shows(QUESTIONS[index] ?? '')
    await terminal.press('C-c')

    expect(await terminal.ended()).toBe(130)
    expect(await terminal.screen()).toContain('Nothing was left behind')
    expect(readdirSync(cwd)).toEqual([])
  },
)

test('Escape and "no" at the last question leave nothing', async () => {
  const cwd = tempFolder()
  const escaping = await openTerminal(`${CLI} x ${QUICK}`, { cwd })
  await escaping.shows(OPTIONS.runtime.question)
  await escaping.press('Escape')

  const refusing = await openTerminal(`${CLI} x ${QUICK}`, { cwd })
  for (const question of QUESTIONS.slice(1, -1)) {
    await refusing.shows(question)
    await refusing.press('Enter')
  }
  await refusing.shows(LAST_QUESTION)
  await refusing.press('Up', 'Enter')

  expect(await escaping.ended()).toBe(130)
  expect(await refusing.ended()).toBe(130)
  expect(readdirSync(cwd)).toEqual([])
})

test('Ctrl+C while packages are installed leaves nothing', async () => {
  const cwd = tempFolder()
  const env = pathWithFakeNpm(cwd, 'exec sleep 300')
  const terminal = await openTerminal(`${CLI} my-app --yes --no-git`, { cwd, env })

  await terminal.shows('Install')
  await terminal.press('C-c')

  expect(await terminal.ended()).toBe(130)
  expect(existsSync(join(cwd, 'my-app'))).toBe(false)
})

test('a failed install keeps the project and says what to run', async () => {
  const cwd = tempFolder()
  const env = pathWithFakeNpm(cwd, 'echo "the registry is on fire" >&2; exit 1')
  const terminal = await openTerminal(`${CLI} my-app --yes --no-git`, { cwd, env })

  expect(await terminal.ended()).toBe(0)
  expect(await terminal.screen()).toContain('npm install')
  expect(existsSync(join(cwd, 'my-app', 'package.json'))).toBe(true)
})

async function acceptUntil(terminal: PersonsTerminal, count: number): Promise<void> {
  for (const question of QUESTIONS.slice(0, count)) {
    await terminal.shows(question)
    await terminal.press('Enter')
  }
}

function answersOf(folder: string): unknown {
  return JSON.parse(readFileSync(join(folder, 'realtime.json'), 'utf8')).answers
}

/** A package manager that behaves as the test needs it, found before the real one. */
function pathWithFakeNpm(cwd: string, script: string): Record<string, string> {
  const folder = join(cwd, 'bin')
  mkdirSync(folder)
  writeFileSync(join(folder, 'npm'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, 'npm'), 0o755)
  return { PATH: `${folder}:${process.env['PATH']}`, npm_config_user_agent: 'npm/10.0.0' }
}
