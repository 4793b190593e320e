import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { runCli } from '../support/run-cli.ts'

const YES = ['--yes', '--no-install', '--no-git']

/** What every complaint has to have, for people and for programs; and that the disk is as it was. */
async function refused(cwd: string, args: readonly string[], env: Record<string, string> = {}) {
  const before = treeOf(cwd)
  const forPeople = await runCli(args, { cwd, env })
  const forPrograms = await runCli([...args, '--json'], { cwd, env })
  const report = JSON.parse(forPrograms.stdout)

  expect(forPeople.stdout).toBe('')
  expect(forPeople.stderr).toContain('where')
  expect(forPeople.stderr).toContain('next')
  expect(forPeople.stderr).not.toMatch(/\n\s+at .*\.js:\d+/)
  expect(report).toMatchObject({ format: 1, status: 'failed', exitCode: forPeople.code })
  for (const part of [report.message, report.where, report.hint]) expect(part).toMatch(/\S/)
  expect(treeOf(cwd)).toEqual(before)
  return { ...report, code: forPeople.code, error: report.code }
}

test.each([
  'My Chat',
  'a"b',
  "it's",
  'café',
  '@me/chat',
  'con',
  'nul.txt',
  'node_modules',
  'class',
  '../chat',
  'a/../../chat',
  '~/chat',
  '.hidden',
  'x'.repeat(300),
])('the name %j ends with exit 2', async (name) => {
  expect(await refused(tempFolder(), [name, ...YES])).toMatchObject({ code: 2, error: 'bad-name' })
})

test('a name that starts with a dash reads as a flag, and after `--` is refused as a name', async () => {
  const cwd = tempFolder()

  expect(await refused(cwd, ['-chat', ...YES])).toMatchObject({ code: 2, error: 'unknown-flag' })
  const after = await runCli([...YES, '--', '-chat'], { cwd })
  expect(after).toMatchObject({ code: 2 })
  expect(after.stderr).toContain('starts with a dash')
})

test('a target that holds files ends with exit 4 and names them', async () => {
  const cwd = tempFolder()
  mkdirSync(join(cwd, 'chat'))
  writeFileSync(join(cwd, 'chat/mine.txt'), 'mine')

  const report = await refused(cwd, ['chat', ...YES])
  expect(report).toMatchObject({ code: 4, error: 'target-not-empty' })
  expect(report.message).toContain('mine.txt')
})

test('a path through a symbolic link ends with exit 3', async () => {
  const cwd = tempFolder()
  mkdirSync(join(cwd, 'real'))
  symlinkSync(join(cwd, 'real'), join(cwd, 'link'))

  expect(await refused(cwd, ['link/chat', ...YES])).toMatchObject({
    code: 3,
    error: 'through-symlink',
  })
})

test('a file where a folder is needed ends with exit 3', async () => {
  const cwd = tempFolder()
  writeFileSync(join(cwd, 'chat'), '')

  expect(await refused(cwd, ['chat/inner', ...YES])).toMatchObject({
    code: 3,
    error: 'not-a-folder',
  })
})

test('a target that nobody may write to ends with exit 3', async () => {
  // The kernel's own folder: read-only for everybody, root included.
  const result = await runCli(['/proc/chat', ...YES, '--json'], { cwd: tempFolder() })

  expect(result.code).toBe(3)
  expect(JSON.parse(result.stdout)).toMatchObject({ code: 'cannot-write', exitCode: 3 })
})

test('a disk that takes no more ends with exit 3 and leaves nothing', async () => {
  const cwd = tempFolder()
  // No file may grow beyond a few blocks in this shell: the write fails as on a full disk.
  const result = await runCli(['chat', ...YES, '--json'], {
    cwd,
    underShell: "trap '' XFSZ; ulimit -f 8; ",
  })

  expect(result.code).toBe(3)
  expect(JSON.parse(result.stdout)).toMatchObject({ code: 'cannot-write' })
  expect(treeOf(cwd)).toEqual({})
})

test.each([
  [['--auth', 'jtw'], 'unknown-value', 'jwt'],
  [['--scaling', 'redsi'], 'unknown-value', 'redis'],
  [['--athu', 'jwt'], 'unknown-flag', '--auth'],
  [['--no-romos'], 'unknown-flag', '--no-rooms'],
  [['--auth', ''], 'unknown-value', 'values are'],
])('%j ends with exit 2 and says what was meant', async (args, error, meant) => {
  const report = await refused(tempFolder(), ['chat', '--yes', ...args])

  expect(report).toMatchObject({ code: 2, error })
  expect(`${report.message} ${report.hint}`).toContain(meant)
})

test.each([
  [['verify', '--yes'], 'unknown-flag', 'create-realtime verify --help'],
  [['undo', '--megre'], 'unknown-flag', '--merge'],
  [['undo', 'this'], 'too-many-arguments', 'create-realtime undo --help'],
])('%j is told by what that command takes', async (args, error, meant) => {
  const report = await refused(tempFolder(), args)

  expect(report).toMatchObject({ code: 2, error })
  expect(`${report.message} ${report.hint}`).toContain(meant)
})

test.each([
  [['--no-rooms', '--database', 'sqlite']],
  [['--rooms', '--no-rooms']],
  [['--auth', 'jwt', '--auth', 'none']],
  [['--package-manager', 'uv']],
])('%j contradict each other: exit 2', async (args) => {
  expect(await refused(tempFolder(), ['chat', '--yes', ...args])).toMatchObject({
    code: 2,
    error: 'contradiction',
  })
})

test.each(['python', 'go'])(
  '--runtime %s is known, and not in this version: exit 2',
  async (runtime) => {
    expect(await refused(tempFolder(), ['chat', '--yes', '--runtime', runtime])).toMatchObject({
      code: 2,
      error: 'not-in-this-version',
    })
  },
)

test('a flag without its value ends with exit 2', async () => {
  const result = await runCli(['chat', '--json', '--auth'], { cwd: tempFolder() })

  expect(result.code).toBe(2)
  expect(JSON.parse(result.stdout)).toMatchObject({ code: 'missing-value', where: '--auth' })
})

test('two folders are one too many: exit 2', async () => {
  expect(await refused(tempFolder(), ['my', 'chat', '--yes'])).toMatchObject({
    code: 2,
    error: 'too-many-arguments',
  })
})

test.each([
  ['{"auht": "jwt"}', 'auht'],
  ['{"rooms": "yes"}', 'rooms'],
  ['{"auth": 7}', 'auth'],
  ['[]', 'answers.json'],
  ['{"auth": ', 'answers.json'],
  ['', 'answers.json'],
])('the config file %j ends with exit 2 and names the place', async (content, place) => {
  const cwd = tempFolder()
  writeFileSync(join(cwd, 'answers.json'), content)

  const report = await refused(cwd, ['chat', '--yes', '--config', 'answers.json'])
  expect(report.code).toBe(2)
  expect(['bad-config', 'unknown-value']).toContain(report.error)
  expect(report.where).toContain(place)
})

test('a config file that is not there ends with exit 2', async () => {
  expect(await refused(tempFolder(), ['chat', '--yes', '--config', 'none.json'])).toMatchObject({
    code: 2,
    error: 'bad-config',
  })
})

test('a --cwd that is not there ends with exit 2', async () => {
  expect(await refused(tempFolder(), ['chat', '--yes', '--cwd', 'none'])).toMatchObject({
    code: 2,
    error: 'folder-not-found',
  })
})

test('without a terminal nothing is asked: exit 2 with every flag and the full next command', async () => {
  const cwd = tempFolder()
  const report = await refused(cwd, ['chat', '--auth', 'none'])

  expect(report).toMatchObject({ code: 2, error: 'missing-answer' })
  expect(report.message).toContain('--starter <chat|dashboard|blank>')
  expect(report.message).not.toContain('--auth')
  const [, ...args] = String(report.next[0]).split(' ')
  const followed = await runCli([...args, '--no-install', '--no-git'].filter(isNoContradiction), {
    cwd,
  })
  expect(followed.code).toBe(0)
  expect(existsSync(join(cwd, 'chat/package.json'))).toBe(true)
})

test('the full next command keeps the flags that are no answers', async () => {
  const cwd = tempFolder()
  mkdirSync(join(cwd, 'my apps'))
  const flags = ['--cwd', 'my apps', '--plan', 'plan.json', '--on-conflict', 'keep']
  const report = await refused(cwd, ['chat', ...flags])

  expect(report.next[0]).toMatch(
    / --git --plan plan\.json --on-conflict keep --json --cwd 'my apps'$/,
  )
})

test('a closed standard input is no terminal either', async () => {
  const cwd = tempFolder()
  const result = await runCli(['chat'], { cwd, stdin: 'closed' })

  expect(result.code).toBe(2)
  expect(treeOf(cwd)).toEqual({})
})

test('flags that npm has swallowed are noticed: exit 2', async () => {
  const report = await refused(tempFolder(), ['chat', '--yes'], {
    npm_command: 'exec',
    npm_config_scaling: 'redis',
    npm_config_rooms: '',
  })

  expect(report).toMatchObject({ code: 2, error: 'swallowed-flags' })
  expect(report.next).toEqual(['npx create-realtime@latest my-app --no-rooms --scaling redis'])
})

test('a setting of npm that only shares our name is left alone', async () => {
  const env = { npm_command: 'exec', npm_config_runtime: 'electron', npm_config_git: 'git' }
  const result = await runCli(['chat', ...YES], { cwd: tempFolder(), env })

  expect(result.code).toBe(0)
})

function isNoContradiction(arg: string): boolean {
  return arg !== '--install' && arg !== '--git'
}
