import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { runCommand } from '../support/command.ts'
import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'
import { runCli } from '../support/run-cli.ts'

test('the bundle patches an Express app, a second time changes nothing, and undo gives it back', async () => {
  const cwd = tempFolder()
  const manifest = {
    name: 'shop',
    type: 'module',
    main: 'index.js',
    dependencies: { express: '^5.1.0' },
  }
  writeFileSync(join(cwd, 'package.json'), `${JSON.stringify(manifest, null, 4)}\n`)
  writeFileSync(join(cwd, 'index.js'), "import express from 'express'\nexpress().listen(3000)\n")
  const before = treeOf(cwd)

  const patched = await runCli(['patch', '--yes', '--no-install'], { cwd })
  const once = treeOf(cwd)
  const again = await runCli(['patch', '--yes', '--no-install', '--json'], { cwd })

  expect(patched).toMatchObject({ code: 0, stderr: '' })
  expect(Buffer.from(once['index.js']?.split(' ')[1] ?? '', 'base64').toString()).toContain(
    'attachRealtime(express().listen(3000))',
  )
  expect(again.code).toBe(0)
  expect(treeOf(cwd)).toEqual(once)
  expect((await runCli(['undo', '--yes'], { cwd })).code).toBe(0)
  expect(treeOf(cwd)).toEqual(before)
})

test('it runs through a linked bin in a folder with spaces', async () => {
  const cwd = tempFolder()
  mkdirSync(join(cwd, 'my tools'))
  const link = join(cwd, 'my tools/create-realtime')
  symlinkSync(join(repository, 'bin/create-realtime.js'), link)

  const { code, stdout } = await runCommand(link, ['--version'], { cwd })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('help and version never touch the disk, and colours follow the environment', async () => {
  const cwd = tempFolder()
  const plain = await runCli(['--help'], { cwd })
  const failed = await runCli(['--nope'], { cwd, env: { FORCE_COLOR: '1' } })
  const quiet = await runCli(['--nope'], { cwd, env: { FORCE_COLOR: '1', NO_COLOR: '1' } })

  expect(plain.stdout).toContain('Usage: create-realtime')
  expect(failed.stderr).toContain('\u001B[')
  expect(quiet.stderr).not.toContain('\u001B[')
  expect(treeOf(cwd)).toEqual({})
})

test('an old Node is told what to do, in a sentence', async () => {
  const cwd = tempFolder()
  const pretend = "Object.defineProperty(process.versions, 'node', { value: '18.20.0' })"
  writeFileSync(join(cwd, 'old-node.cjs'), pretend)
  const program = join(repository, 'bin/create-realtime.js')
  const args = ['--require', join(cwd, 'old-node.cjs'), program, '--version']

  const { code, output } = await runCommand(process.execPath, args, { cwd })
  expect(code).toBe(2)
  expect(output).toContain('needs Node 20.19 or newer; this is 18.20.0')
})

test('a bug of ours ends with exit 1, a stack, and where to report it', async () => {
  const cwd = tempFolder()
  writeFileSync(join(cwd, 'broken.cjs'), "process.cwd = () => { throw new Error('on purpose') }")
  const program = join(repository, 'bin/create-realtime.js')
  const args = ['--require', join(cwd, 'broken.cjs'), program, 'chat', '--yes']

  const { code, output } = await runCommand(process.execPath, args, { cwd })
  expect(code).toBe(1)
  expect(output).toContain('on purpose')
  expect(output).toContain('/issues/new')
  expect(output).toMatch(/\n\s+at /)
})
