import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { runCli } from '../support/run-cli.ts'

const QUIET = ['--yes', '--no-install', '--starter', 'blank']

function monorepo(): string {
  const cwd = tempFolder()
  writeFileSync(join(cwd, 'pnpm-workspace.yaml'), 'packages:\n  - apps/*\n')
  writeFileSync(join(cwd, 'package.json'), '{ "packageManager": "pnpm@10.0.0" }\n')
  return cwd
}

test('a project in a workspace is registered with it, has no repository of its own, and undo takes both back', async () => {
  const cwd = monorepo()
  const before = treeOf(cwd)
  const created = await runCli(['services/chat', ...QUIET, '--json'], { cwd })

  expect(created.code, created.stderr).toBe(0)
  expect(JSON.parse(created.stdout)).toMatchObject({ command: 'create', workspace: cwd })
  expect(readFileSync(join(cwd, 'pnpm-workspace.yaml'), 'utf8')).toBe(
    'packages:\n  - apps/*\n  - services/chat\n',
  )
  expect(existsSync(join(cwd, 'services/chat/src/ws/server.ts'))).toBe(true)
  expect(existsSync(join(cwd, 'services/chat/.git'))).toBe(false)

  expect((await runCli(['undo', '--yes'], { cwd })).code).toBe(0)
  expect(treeOf(cwd)).toEqual(before)
})

test('a folder that the workspace names already needs no word', async () => {
  const cwd = monorepo()
  const before = readFileSync(join(cwd, 'pnpm-workspace.yaml'), 'utf8')
  mkdirSync(join(cwd, 'apps'))
  const created = await runCli(['apps/chat', ...QUIET, '--no-git'], { cwd })

  expect(created.code, created.stderr).toBe(0)
  expect(readFileSync(join(cwd, 'pnpm-workspace.yaml'), 'utf8')).toBe(before)
  expect(existsSync(join(cwd, 'apps/chat/package.json'))).toBe(true)
})
