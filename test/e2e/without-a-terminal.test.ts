import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { tempFolder } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'

const BIN = join(repository, 'bin', 'create-realtime.js')
const QUICK = ['--yes', '--no-install', '--no-git']

type Options = { readonly cwd: string; readonly bin?: string; readonly env?: NodeJS.ProcessEnv }

test('missing answers end with 2, name every flag with its values, and give the full command', () => {
  const cwd = tempFolder()
  const { status, stderr } = cli(['my-app', '--auth', 'jwt'], { cwd })

  expect(status).toBe(2)
  expect(stderr).toContain('--starter <chat|dashboard|blank>')
  expect(stderr).toContain('--rooms or --no-rooms')
  expect(stderr).not.toContain('--auth <')
  expect(stderr).toContain('create-realtime my-app --runtime node --starter chat --auth jwt')
  expect(readdirSync(cwd)).toEqual([])
})

test('CI forbids questions even where a terminal is', () => {
  const cwd = tempFolder()
  const { status } = cli([], { cwd, env: { ...process.env, CI: 'true' } })

  expect(status).toBe(2)
  expect(readdirSync(cwd)).toEqual([])
})

test('a closed stdin is not an answer', () => {
  const cwd = tempFolder()
  const closed = spawnSync('sh', ['-c', `node '${BIN}' my-app <&-`], { cwd, encoding: 'utf8' })

  expect(closed.status).toBe(2)
  expect(readdirSync(cwd)).toEqual([])
})

test('with --json standard output is one document, and people read standard error', () => {
  const cwd = tempFolder()
  const done = cli(['my-app', ...QUICK, '--json'], { cwd })
  const failed = cli(['my-app', ...QUICK, '--json'], { cwd })

  expect(done.status).toBe(0)
  expect(JSON.parse(done.stdout)).toMatchObject({ status: 'done', name: 'my-app' })
  expect(failed.status).toBe(4)
  expect(JSON.parse(failed.stdout)).toMatchObject({
    status: 'failed',
    exitCode: 4,
    code: 'target-not-empty',
  })
  expect(failed.stderr).toContain('my-app')
})

test('a dry run shows the files and writes nothing', () => {
  const cwd = tempFolder()
  const { status, stdout } = cli(['my-app', ...QUICK, '--dry-run'], { cwd })

  expect(status).toBe(0)
  expect(stdout).toContain('+++ b/src/main.ts')
  expect(stdout).not.toMatch(/JWT_SECRET=[0-9a-f]{32}/)
  expect(readdirSync(cwd)).toEqual([])
})

test.each([
  ['an unknown flag', ['x', ...QUICK, '--atuh', 'jwt'], 2, '--auth'],
  ['a misspelt value', ['x', ...QUICK, '--auth', 'jwtt'], 2, 'jwt'],
  ['a contradiction', ['x', ...QUICK, '--no-rooms', '--database', 'sqlite'], 2, '--no-rooms'],
  [
    'a target that is not in this version',
    ['x', ...QUICK, '--runtime', 'go'],
    2,
    'not in this version',
  ],
  ['a name with a space', ['my app', ...QUICK], 2, 'my-app'],
  ['a name that climbs out', ['../x', ...QUICK], 2, 'climbs out'],
  ['a reserved name', ['con', ...QUICK], 2, 'reserved'],
  ['a scope', ['@me/chat', ...QUICK], 2, 'scope'],
  ['a missing config file', ['x', ...QUICK, '--config', 'nowhere.json'], 2, 'nowhere.json'],
])('%s is explained, with the documented exit code', (_, args, code, words) => {
  const cwd = tempFolder()
  const { status, stderr } = cli(args, { cwd })

  expect({ status, stderr }).toMatchObject({ status: code })
  expect(stderr).toContain(words)
  expect(readdirSync(cwd)).toEqual([])
})

test('a target that holds files is a conflict that names them', () => {
  const cwd = tempFolder()
  mkdirSync(join(cwd, 'full'))
  writeFileSync(join(cwd, 'full', 'thesis.txt'), 'years of work')
  const { status, stderr } = cli(['full', ...QUICK], { cwd })

  expect(status).toBe(4)
  expect(stderr).toContain('thesis.txt')
  expect(readdirSync(join(cwd, 'full'))).toEqual(['thesis.txt'])
})

test('a path through a symlink is refused', () => {
  const cwd = tempFolder()
  mkdirSync(join(cwd, 'elsewhere'))
  symlinkSync(join(cwd, 'elsewhere'), join(cwd, 'link'))
  const { status } = cli(['link/app', ...QUICK], { cwd })

  expect(status).toBe(3)
  expect(readdirSync(join(cwd, 'elsewhere'))).toEqual([])
})

test('it runs through a symlinked bin and from a path with spaces', () => {
  const cwd = tempFolder()
  const odd = join(cwd, 'a folder with spaces')
  mkdirSync(odd)
  const bin = join(odd, 'create-realtime')
  symlinkSync(BIN, bin)
  const { status, stderr } = cli(['my-app', ...QUICK], { cwd: odd, bin })

  expect(stderr).toBe('')
  expect(status).toBe(0)
  expect(readdirSync(join(odd, 'my-app'))).toContain('package.json')
})

test('--help and --version leave the disk alone', () => {
  const cwd = tempFolder()

  expect(cli(['--version'], { cwd }).stdout).toMatch(/^\d+\.\d+\.\d+/)
  expect(cli(['--help'], { cwd }).stdout).toContain('--scaling')
  expect(readdirSync(cwd)).toEqual([])
})

function cli(args: readonly string[], { cwd, bin = BIN, env }: Options) {
  const { CI: _, ...withoutCi } = process.env
  return spawnSync(process.execPath, [bin, ...args], {
    cwd,
    encoding: 'utf8',
    env: env ?? withoutCi,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
