import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { runCommand } from '../support/command.ts'
import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'
import { runCli } from '../support/run-cli.ts'

const APP = join(repository, 'fixtures/express-apps/l1-statement/before')
const QUIET = ['--yes', '--no-install', '--no-git']
const SMALL = [...QUIET, '--starter', 'blank', '--auth', 'none']
const PATCH = ['patch', '--yes', '--no-install', '--auth', 'none']
const ADD = [
  'add-handler',
  'order.made',
  '--payload',
  'id:uuid',
  '--broadcast',
  'order.known',
  '--yes',
]

/** Bugs of other generators, each with the test that shows that this one does not have it. */
const SHOWN_ELSEWHERE = {
  'a prompt without a terminal, and exit 0': [
    'test/e2e/without-a-terminal.test.ts',
    'missing answers end with 2',
  ],
  'an unknown flag is ignored': ['test/e2e/without-a-terminal.test.ts', 'an unknown flag'],
  'a folder called --version': ['test/cli/built-program.test.ts', 'help and version never touch'],
  'exit 0 when the target is not empty': ['test/cli/bad-input.test.ts', 'exit 4 and names them'],
  'a contradiction ends with exit 0': ['test/e2e/without-a-terminal.test.ts', 'a contradiction'],
  'a crash on an old Node': ['test/cli/built-program.test.ts', 'an old Node is told'],
  'Ctrl+C while generating leaves a folder': [
    'test/e2e/interactive.test.ts',
    'Ctrl+C while packages are installed leaves nothing',
  ],
  'cancel is taken as consent': ['test/cli/conflicts.test.ts', 'Ctrl+C'],
  'end of input is taken as yes': ['test/cli/end-of-input.test.ts', 'the end of input'],
  'a second run adds the same again': [
    'test/edits/express-apps.test.ts',
    'left alone by a second run',
  ],
  'left unwired with exit 0': ['test/handlers/bad-input.test.ts', 'a registry that cannot be read'],
  'lines that nobody touched are formatted': [
    'test/edits/byte-preservation.test.ts',
    'only puts text in',
  ],
  'a dry run that writes': ['test/patched/patch-command.test.ts', 'writes nothing in a dry run'],
  'partial writes and a record of success': ['test/cli/killed.test.ts', 'killed before any step'],
  'cleaning up takes the folder of its owner': [
    'test/unit/workspace/fill-folder.test.ts',
    'the folder is as its owner made it',
  ],
  'files that npm drops from a package': ['test/e2e/packed.test.ts', 'what npm drops or obeys'],
  'templates fetched when it runs': ['test/e2e/packed.test.ts', 'with the network cut'],
  'packages whose install scripts need approval': [
    'test/e2e/packed.test.ts',
    'no dependency has an install script',
  ],
  'flags that npm keeps for itself': ['test/cli/bad-input.test.ts', 'flags that npm has swallowed'],
  'names that reach a shell': ['test/cli/bad-input.test.ts', 'the name %j ends with exit 2'],
  'a repository inside of another': ['test/cli/workspaces.test.ts', 'has no repository of its own'],
  'a failed install fails the run': ['test/e2e/interactive.test.ts', 'a failed install keeps'],
  'output with dates, that differs daily': ['test/golden/hygiene.test.ts', 'equal answers give'],
  'AGENTS.md written over': ['test/cli/conflicts.test.ts', 'a shared file gets our part'],
  'a secret of .env written over': ['test/edits/manifest-files.test.ts', 'are never touched'],
} as const

test.each(Object.entries(SHOWN_ELSEWHERE))('%s: its test is there', (_bug, [file, title]) => {
  expect(readFileSync(join(repository, file), 'utf8')).toContain(title)
})

const ENTRIES = {
  'a first line for the shell': ['w1-bin-www', /^#!/],
  'a bracket after a line without a semicolon': ['l2-bracket-after-no-semicolons', /^;?[[(]/m],
  'a bracket below the call': ['l1-bracket-line-after', /^;?[[(]/m],
  'strict mode declared at the top': ['l1-strict-and-header', /use strict/],
  'the line ends of Windows': ['l1-crlf', /\r\n/],
} as const

test.each(Object.entries(ENTRIES))(
  'an entry with %s is among the fixtures',
  (_what, [name, mark]) => {
    const folder = join(repository, 'fixtures/express-apps', name, 'before')
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    const files = names.filter((path) => statSync(join(folder, path)).isFile())

    expect(files.some((path) => mark.test(readFileSync(join(folder, path), 'utf8')))).toBe(true)
  },
)

test.each([
  ['--version', 'chat', '--yes'],
  ['chat', '--help'],
  ['patch', '--help'],
])('%s %s prints, and makes nothing of it', async (...args) => {
  const cwd = tempFolder()

  expect((await runCli(args, { cwd })).code).toBe(0)
  expect(treeOf(cwd)).toEqual({})
})

describe('a registry with the line ends of Windows, tabs, and an import over several lines', () => {
  const FILES = ['src/ws/handlers/index.ts', 'src/ws/events.ts', 'realtime.json']

  test('keeps all of it when an event is added, and refuses the same event again', async () => {
    const cwd = tempFolder()
    await runCli(['.', ...SMALL], { cwd })
    const wide = "import {\n\techo, // the first one\n} from './echo.js'"
    for (const path of FILES) {
      const text = readFileSync(join(cwd, path), 'utf8')
      const theirs = text
        .replace("import { echo } from './echo.js'", wide)
        .replaceAll(/^ {2}/gm, '\t')
      writeFileSync(join(cwd, path), theirs.replaceAll('\n', '\r\n'))
    }
    const before = treeOf(cwd)
    const added = await runCli(ADD, { cwd })
    const once = treeOf(cwd)

    expect(added.code, added.stderr).toBe(0)
    for (const path of FILES) {
      const text = readFileSync(join(cwd, path), 'utf8')
      expect(text.replaceAll('\r\n', ''), path).not.toContain('\n')
      expect(text, path).not.toContain(';\r\n')
    }
    expect(readFileSync(join(cwd, FILES[0] ?? ''), 'utf8')).toContain(wide.replaceAll('\n', '\r\n'))
    expect(readFileSync(join(cwd, 'src/ws/handlers/order-made.ts'), 'utf8')).not.toMatch(/\bany\b/)
    expect((await runCli(ADD, { cwd })).code).toBe(4)
    expect(treeOf(cwd)).toEqual(once)
    expect((await runCli(['undo', '--yes'], { cwd })).code).toBe(0)
    expect(treeOf(cwd)).toEqual(before)
  })
})

test('a package.json whose name is a command for a shell is only read', async () => {
  const cwd = tempFolder()
  cpSync(APP, cwd, { recursive: true })
  const manifest = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'))
  const name = '$(touch pwned); `touch pwned`'
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ ...manifest, name }))

  expect((await runCli(PATCH, { cwd })).code).toBe(0)
  expect(existsSync(join(cwd, 'pwned'))).toBe(false)
})

test('a dry run of any command leaves every file, and when it was written', async () => {
  const cwd = tempFolder()
  await runCli(['chat', ...SMALL], { cwd })
  cpSync(APP, join(cwd, 'app'), { recursive: true })
  const [chat, app] = [join(cwd, 'chat'), join(cwd, 'app')]
  await runCli(ADD, { cwd: chat })
  await runCli([...PATCH, '--plan', 'plan.json'], { cwd: app })
  const before = [treeOf(cwd), timesOf(cwd)]

  for (const [folder, args] of [
    [cwd, ['talk', ...SMALL]],
    [chat, ['add-handler', 'order.gone', '--yes']],
    [chat, ['remove-handler', 'order.made', '--yes']],
    [chat, ['undo', '--yes']],
    [app, PATCH],
    [app, ['apply', 'plan.json', '--yes']],
  ] as const) {
    const { code, stderr } = await runCli([...args, '--dry-run'], { cwd: folder })
    expect(code, stderr).toBe(0)
    expect([treeOf(cwd), timesOf(cwd)], args[0]).toEqual(before)
  }
})

test('a signature that asks for a passphrase, and a hook that refuses, do not stop the first commit', async () => {
  const cwd = tempFolder()
  const [config, hooks] = [join(cwd, 'config'), join(cwd, 'hooks')]
  mkdirSync(hooks)
  writeFileSync(join(hooks, 'pre-commit'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  const commit = `[commit]\ngpgsign = true\n[gpg]\nprogram = /bin/false\n[core]\nhooksPath = ${hooks}\n`
  writeFileSync(config, `[user]\nname = A\nemail = a@example.org\n${commit}`)
  const env = { GIT_CONFIG_GLOBAL: config, GIT_CONFIG_NOSYSTEM: '1' }
  expect((await runCli(['chat', '--yes', '--no-install'], { cwd, env })).code).toBe(0)

  const log = await runCommand('git', ['log', '--oneline'], { cwd: join(cwd, 'chat') })
  expect(log.output).toContain('Start from create-realtime')
})

test('git without an identity: the repository is started, and no name is made up', async () => {
  const cwd = tempFolder()
  const config = join(cwd, 'config')
  writeFileSync(config, '[user]\nuseConfigOnly = true\n')
  const env = { GIT_CONFIG_GLOBAL: config, GIT_CONFIG_NOSYSTEM: '1', EMAIL: '' }
  const { code, stdout } = await runCli(['chat', '--yes', '--no-install'], { cwd, env })

  expect(code).toBe(0)
  expect(stdout).toContain('nothing is committed yet')
  expect(existsSync(join(cwd, 'chat/.git'))).toBe(true)
})

test('the package says which Node it needs, and brings no dependency that could need another', () => {
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))

  expect(manifest.engines.node).toMatch(/^>=20\.19/)
  expect(manifest.dependencies).toBeUndefined()
})

function timesOf(folder: string): readonly number[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
  return names.map((name) => statSync(join(folder, name)).mtimeMs)
}
