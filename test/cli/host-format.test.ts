import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { runCommand } from '../support/command.ts'
import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'
import { runCli } from '../support/run-cli.ts'

const APP = join(repository, 'fixtures/express-apps/l1-statement/before')
const PATCH = ['patch', '--yes', '--no-install', '--auth', 'none']
const EVENT = ['add-handler', 'order.updated', '--payload', 'id:uuid total:number', '--yes']

/** What dprint needs for a language, as npm carries it. */
const PLUGINS = ['@dprint/typescript', '@dprint/json']

const scratch = mkdtempSync(join(tmpdir(), 'create-realtime-formatters-'))
const installed = join(scratch, 'node_modules')
beforeAll(async () => {
  writeFileSync(join(scratch, 'package.json'), '{"private":true}')
  const packages = ['prettier@3', '@biomejs/biome@2', 'dprint@0', ...PLUGINS]
  const quietly = ['--no-audit', '--no-fund', '--loglevel=error']
  const args = ['install', ...packages, ...quietly]
  const { code, output } = await runCommand('npm', args, { cwd: scratch })
  expect(code, output).toBe(0)
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const DPRINT = JSON.stringify({
  lineWidth: 70,
  indentWidth: 3,
  plugins: PLUGINS.map((name) => `node_modules/${name}/plugin.wasm`),
})

/** Each in a form that is far from ours. */
const FORMATTERS = [
  ['prettier', '.prettierrc', '{"tabWidth":4,"printWidth":120}', installed, ['--check']],
  ['biome', 'biome.json', '{"formatter":{"lineWidth":70}}', installed, ['format']],
  ['dprint', 'dprint.json', DPRINT, installed, ['check']],
  [
    'oxfmt',
    '.oxfmtrc.json',
    '{"useTabs":true,"semi":false}',
    join(repository, 'node_modules'),
    ['--check'],
  ],
] as const

test.each(FORMATTERS)(
  'new files have the form of %s from the plan on, and all of it can be taken back',
  async (name, config, settings, packages, check) => {
    const cwd = appWith(config, settings, packages)
    const before = treeOf(cwd)
    const isFormed = async (...paths: readonly string[]) => {
      const program = join(packages, '.bin', name)
      const { code, output } = await runCommand(program, [...check, ...paths], { cwd })
      expect(code, output).toBe(0)
    }

    const planned = await runCli([...PATCH, '--dry-run', '--json'], { cwd })
    expect(treeOf(cwd)).toEqual(before)
    expect((await runCli(PATCH, { cwd })).code).toBe(0)
    await isFormed('ws')
    expect(textIn(planned.stdout, 'ws/server.js')).toBe(read(cwd, 'ws/server.js'))

    const patched = sourcesOf(cwd)
    expect((await runCli(EVENT, { cwd })).code).toBe(0)
    await isFormed('ws')
    expect((await runCli(['remove-handler', 'order.updated', '--yes'], { cwd })).code).toBe(0)
    expect(sourcesOf(cwd)).toEqual(patched)
    for (let change = 3; change > 0; change -= 1) await runCli(['undo', '--yes'], { cwd })
    expect(treeOf(cwd)).toEqual(before)
  },
)

test('a formatter that fails is told and stops nothing', async () => {
  const cwd = appWith('.prettierrc', '{', installed)
  const { code, stdout } = await runCli([...PATCH, '--json'], { cwd })

  expect(code).toBe(0)
  expect(JSON.parse(stdout).notes).toEqual([
    expect.stringMatching(/^prettier could not format the new files, so run it yourself: \S/),
  ])
  expect(read(cwd, 'ws/server.js')).toContain("require('ws')")
})

function appWith(config: string, settings: string, packages: string): string {
  const cwd = tempFolder()
  cpSync(APP, cwd, { recursive: true })
  writeFileSync(join(cwd, config), settings)
  symlinkSync(packages, join(cwd, 'node_modules'))
  return cwd
}

function read(cwd: string, path: string): string {
  return readFileSync(join(cwd, path), 'utf8')
}

function textIn(json: string, path: string): unknown {
  const { ops }: { readonly ops: readonly { path: string; text?: string }[] } = JSON.parse(json)
  return ops.find((op) => op.path === path)?.text
}

/** Without the records of changes, which every change adds to. */
function sourcesOf(cwd: string): object {
  const entries = Object.entries(treeOf(cwd))
  return Object.fromEntries(entries.filter(([path]) => !path.startsWith('.create-realtime')))
}
