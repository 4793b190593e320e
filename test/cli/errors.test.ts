import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { cancelledByPerson } from '../../src/cli/cancel.ts'
import { EXIT_CODES, failureJson, failureOf } from '../../src/cli/exit.ts'
import { PROBLEM_KINDS } from '../../src/errors.ts'
import type { ProblemKind } from '../../src/errors.ts'
import { runCommand } from '../support/command.ts'
import { tempFolder } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'
import { runCli } from '../support/run-cli.ts'

type Code = keyof typeof PROBLEM_KINDS
const KINDS: Readonly<Record<string, ProblemKind>> = PROBLEM_KINDS

/** A command that ends with an error, and the folder that it ends so in. */
type Example = {
  readonly args: readonly string[]
  readonly start?: 'project' | 'app'
  readonly prepare?: (cwd: string) => unknown
  readonly env?: Readonly<Record<string, string>>
}

const QUIET = ['--yes', '--no-install', '--no-git']
const ADD = ['add-handler', 'order.made', '--payload', 'id:uuid', '--yes']
const PATCH = ['patch', '--yes', '--no-install', '--auth', 'none']

const writing =
  (path: string, text: string) =>
  (cwd: string): void =>
    writeFileSync(join(cwd, path), text)

const runningFirst =
  (args: readonly string[], after: (cwd: string) => void = () => undefined) =>
  async (cwd: string): Promise<void> => {
    expect((await runCli(args, { cwd })).code).toBe(0)
    after(cwd)
  }

const journal = (text: string) => (cwd: string) => {
  mkdirSync(join(cwd, '.create-realtime-journal'))
  writeFileSync(join(cwd, '.create-realtime-journal/journal.json'), text)
}

/** One way to each error. An error that is added without one does not compile. */
const EXAMPLES: Readonly<Record<Exclude<Code, 'cancelled'>, Example>> = {
  'unknown-flag': { args: ['--athu'] },
  'unknown-value': { args: ['chat', '--auth', 'oauth', '--yes'] },
  'missing-value': { args: ['chat', '--json', '--auth'] },
  'missing-answer': { args: ['chat'] },
  'too-many-arguments': { args: ['chat', 'talk', 'tell', '--yes'] },
  contradiction: { args: ['chat', '--no-rooms', '--database', 'sqlite', '--yes'] },
  'swallowed-flags': {
    args: ['chat', '--yes'],
    env: { npm_command: 'exec', npm_config_auth: 'none' },
  },
  'bad-name': { args: ['My Chat', '--yes'] },
  'bad-config': { args: ['--config', 'answers.json'], prepare: writing('answers.json', '{') },
  'not-in-this-version': { args: ['chat', '--runtime', 'go', '--yes'] },
  'folder-not-found': { args: ['chat', '--yes', '--cwd', 'nowhere'] },
  'bad-event': { start: 'project', args: ['add-handler', 'not an event', '--yes'] },
  'bad-payload': {
    start: 'project',
    args: ['add-handler', 'order.made', '--payload', 'id:nonsense', '--yes'],
  },
  'no-such-event': { start: 'project', args: ['remove-handler', 'never.was', '--yes'] },
  'through-symlink': {
    args: ['link/chat', ...QUIET],
    prepare: (cwd) => symlinkSync(tmpdir(), join(cwd, 'link')),
  },
  'not-a-folder': { args: ['file/chat', ...QUIET], prepare: writing('file', '') },
  'cannot-write': {
    start: 'project',
    args: ADD,
    prepare: (cwd) => chmodSync(join(cwd, 'src/ws/handlers/index.ts'), 0o444),
  },
  'changed-meanwhile': {
    start: 'app',
    args: ['apply', 'plan.json', '--yes'],
    prepare: runningFirst([...PATCH, '--plan', 'plan.json'], writing('server.js', '// mine')),
  },
  'another-run': {
    start: 'project',
    args: ADD,
    prepare: journal(`{"version":1,"pid":${process.pid},"command":"","folders":[],"steps":[]}`),
  },
  'edited-since': {
    start: 'app',
    args: ['undo', '--yes'],
    prepare: runningFirst(PATCH, writing('ws/server.js', '// mine')),
  },
  'cannot-patch': { args: PATCH },
  'dirty-tree': {
    start: 'app',
    args: PATCH,
    prepare: async (cwd) => {
      for (const args of [
        ['init', '-q'],
        ['add', '-A'],
      ])
        await runCommand('git', args, { cwd })
    },
  },
  'not-verified': {
    start: 'app',
    args: ['verify'],
    prepare: runningFirst(PATCH, (cwd) => {
      linkPackages(cwd)
      writeFileSync(join(cwd, 'ws/attach.js'), "throw new Error('on purpose')\n")
    }),
  },
  'nothing-to-undo': { args: ['undo', '--yes'] },
  'bad-plan': { args: ['apply', 'none.json'] },
  'not-rolled-back': { start: 'project', args: ADD, prepare: journal('{"version":99}') },
  'no-project': { args: ADD },
  'bad-manifest': { args: ADD, prepare: writing('realtime.json', '{') },
  'newer-project': { start: 'project', args: ADD, prepare: newer },
  'left-by-hand': {
    start: 'project',
    args: ADD,
    prepare: writing('src/ws/handlers/index.ts', 'export const handlers = makeThem()\n'),
  },
  'events-unreadable': { start: 'project', args: ['types', '--out', 'types.ts'] },
  drift: {
    start: 'project',
    args: ['docs', '--check'],
    prepare: linkPackages,
  },
  'event-exists': { start: 'project', args: ADD, prepare: runningFirst(ADD) },
  'target-not-empty': { args: ['.', ...QUIET], prepare: writing('mine.txt', '') },
  'path-occupied': {
    args: ['.', ...QUIET, '--on-conflict', 'keep:other'],
    prepare: writing('package.json', '{}'),
  },
  internal: {
    args: ['chat', '--yes'],
    prepare: writing('broken.cjs', "process.cwd = () => { throw new Error('on purpose') }"),
    env: { NODE_OPTIONS: '--require ./broken.cjs' },
  },
}

const scratch = mkdtempSync(join(tmpdir(), 'create-realtime-errors-'))
const starts = {
  project: join(scratch, 'chat'),
  app: join(repository, 'fixtures/express-apps/l1-statement/before'),
}
beforeAll(async () => {
  const args = ['chat', ...QUIET, '--starter', 'blank', '--auth', 'none']
  expect((await runCli(args, { cwd: scratch })).code).toBe(0)
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

test.each(Object.entries(EXAMPLES))(
  '%s says what happened, where, and the next move',
  async (code, example) => {
    const { args, start, prepare, env = {} } = example
    const cwd = tempFolder()
    if (start !== undefined) cpSync(starts[start], cwd, { recursive: true })
    await prepare?.(cwd)
    const result = await runCli(args.includes('--json') ? args : [...args, '--json'], { cwd, env })
    const said = JSON.parse(result.stdout)

    expect(said.code, result.stderr).toBe(code)
    expect(result.code).toBe(EXIT_CODES[KINDS[code] ?? 'bug'])
    for (const problem of said.problems) {
      for (const part of [problem.message, problem.where, problem.hint]) {
        expect(part).toMatch(/\S/)
        expect(result.stderr).toContain(part)
      }
    }
    expect(/\n\s+at .*\.js:\d+/.test(result.stderr)).toBe(code === 'internal')
    expect(result.stderr.includes('/issues/new')).toBe(code === 'internal')
  },
)

test('what a person has cancelled says so in the same three parts', () => {
  const failure = failureOf(cancelledByPerson())

  expect(failureJson(failure)).toMatchObject({ code: 'cancelled', exitCode: 130 })
  for (const { message, where, hint } of failure.problems) {
    for (const part of [message, where, hint]) expect(part).toMatch(/\S/)
  }
})

function linkPackages(cwd: string): void {
  symlinkSync(join(repository, 'node_modules'), join(cwd, 'node_modules'))
}

function newer(cwd: string): void {
  const path = join(cwd, 'realtime.json')
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(/"version": "[^"]*"/, '"version": "99.0.0"'),
  )
}
