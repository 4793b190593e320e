import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { runCommand } from '../support/command.ts'
import type { Done } from '../support/command.ts'
import { repository } from '../support/project.ts'
import { serveProject } from '../support/served-project.ts'

const MEGABYTE = 1_000_000

/** What installing adds, and what the tests below leave. */
const ADDED = new Set(['node_modules', 'package-lock.json', 'dist', 'coverage', 'data'])

const root = mkdtempSync(join(tmpdir(), 'packed-'))
const home = join(root, 'an empty folder')
const project = join(home, 'my-app')

let tarball = ''
let packed: { readonly path: string }[] = []
let created: Done

beforeAll(async () => {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', root]
  const { stdout } = await runCommand('npm', args, { cwd: repository })
  const [{ filename, files }] = JSON.parse(stdout)
  tarball = join(root, filename)
  packed = files

  mkdirSync(home)
  // By name and package: a path as the first word would be taken for a program to run.
  const npx = ['--yes', `--package=${tarball}`, 'create-realtime', 'my-app', '--yes', '--no-git']
  const env = { ...process.env, npm_config_cache: join(root, 'empty cache') }
  created = await runCommand('npx', npx, { cwd: home, env, timeoutMs: 8 * 60_000 })
})

afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

test('the package holds what runs and the templates, and nothing else', () => {
  const tops = new Set(packed.map(({ path }) => path.split('/')[0]))

  expect([...tops].toSorted((a = '', b = '') => a.localeCompare(b))).toEqual(
    [
      'bin',
      'dist',
      'LICENSE',
      'package.json',
      'README.md',
      'templates',
      'THIRD-PARTY-LICENSES.txt',
    ].toSorted((a, b) => a.localeCompare(b)),
  )
  expect(packed.filter(({ path }) => path.includes('node_modules/'))).toEqual([])
  expect(statSync(tarball).size).toBeLessThan(2.5 * MEGABYTE)
})

test('the package has no runtime dependency and no install script', () => {
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  const scripts = new Set(['preinstall', 'install', 'postinstall', 'prepare'])

  expect(manifest.dependencies ?? {}).toEqual({})
  expect(Object.keys(manifest.scripts).filter((name) => scripts.has(name))).toEqual([])
})

test('npx writes the project in an empty folder and installs it', () => {
  expect(created.output).toContain('Installed the dependencies')
  expect(created.code, created.output).toBe(0)
})

test('with the network cut it writes the same again, from what npm has kept', async () => {
  const cwd = join(root, 'offline')
  mkdirSync(cwd)
  const env = {
    ...process.env,
    npm_config_cache: join(root, 'empty cache'),
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_offline: 'true',
  }
  const npx = ['npx', '--yes', `--package=${tarball}`, 'create-realtime', 'my-app', '--yes']
  // Where it is allowed, not even the loopback is left.
  const cut = await runCommand('unshare', ['--net', 'true'], { cwd }).catch(() => undefined)
  const [command = '', ...args] = [...(cut?.code === 0 ? ['unshare', '--net'] : []), ...npx]
  const done = await runCommand(command, [...args, '--no-git', '--no-install'], { cwd, env })

  expect(done.code, done.output).toBe(0)
  const files = readdirSync(project).filter((name) => !ADDED.has(name))
  expect(readdirSync(join(cwd, 'my-app')).toSorted()).toEqual(files.toSorted())
})

test('what npm drops or obeys when it packs is in the project all the same', () => {
  const dots = [
    '.dockerignore',
    '.editorconfig',
    '.env',
    '.env.example',
    '.gitignore',
    '.oxlintrc.json',
  ]

  expect(readdirSync(project)).toEqual(expect.arrayContaining(dots))
  expect(readFileSync(join(project, '.gitignore'), 'utf8')).toMatch(/^\.env$/m)
  expect(statSync(join(project, '.env')).mode & 0o777).toBe(0o600)
})

test.each(['typecheck', 'lint', 'format:check', 'test', 'build'])(
  'npm run %s succeeds in the new project',
  async (script) => {
    const done = await runCommand('npm', ['run', script], { cwd: project })

    expect(done.code, done.output).toBe(0)
  },
)

test('npm start serves, and SIGTERM ends it with 0', async () => {
  const served = await serveProject(project, {})
  const health = await fetch(`${served.origin}/healthz`)
  const page = await fetch(served.origin)

  expect(health.status).toBe(200)
  expect(page.status).toBe(200)
  expect(await served.stop(), served.output()).toBe(0)
})

test('no dependency has an install script', () => {
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'))
  const packages: [string, { hasInstallScript?: boolean; optional?: boolean }][] = Object.entries(
    lock.packages,
  )
  const scripted = packages.filter(([, entry]) => entry.hasInstallScript === true)

  // fsevents serves macOS alone and is never built elsewhere.
  expect(scripted.map(([path]) => path).filter((path) => !path.endsWith('/fsevents'))).toEqual([])
})

test('npm audit finds nothing', async () => {
  const { stdout, output } = await runCommand('npm', ['audit', '--json'], { cwd: project })
  const report = JSON.parse(stdout)
  // A registry without the audit service says so; that is no finding, and it is told, not hidden.
  if (report.metadata === undefined) {
    process.stdout.write(`npm audit was not answered by the registry: ${output.slice(0, 300)}\n`)
    expect(report).toHaveProperty('error')
    return
  }

  expect(report.metadata.vulnerabilities.total, output).toBe(0)
})

test('a new project appears whole: nothing is left beside it', () => {
  expect(readdirSync(home)).toEqual(['my-app'])
  expect(existsSync(join(project, 'node_modules'))).toBe(true)
})
