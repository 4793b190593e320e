import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { tempFolder } from '../support/in-temp-folder.ts'
import { runCli } from '../support/run-cli.ts'
import { edit, projectWith, write } from './support.ts'

const HANDLER = 'src/ws/handlers/echo.ts'

type Case = readonly [why: string, spoil: (folder: string) => void, said: RegExp, where: RegExp]

const CASES: readonly Case[] = [
  [
    'a module that fails when it is loaded',
    (folder) => edit(folder, HANDLER, '\n/**', "\nthrow new Error('no database')\n\n/**"),
    /could not be loaded: no database/,
    /^src\/ws\/handlers\/echo\.ts:\d+$/,
  ],
  [
    'a syntax error',
    (folder) => edit(folder, HANDLER, 'export const', 'export cnst'),
    /could not be loaded/,
    /./,
  ],
  [
    'packages that are not installed',
    (folder) => rmSync(join(folder, 'node_modules')),
    /not installed/,
    /package\.json$/,
  ],
  [
    'a registry under another name',
    (folder) => edit(folder, 'src/ws/handlers/index.ts', 'const handlers', 'const events'),
    /exports no `handlers`/,
    /^src\/ws\/handlers\/index\.ts$/,
  ],
  [
    'a file that is gone',
    (folder) => rmSync(join(folder, 'src/ws/events.ts')),
    /not there/,
    /^src\/ws\/events\.ts$/,
  ],
  [
    'a type that JSON does not know',
    (folder) => edit(folder, HANDLER, 'text: z.string()', 'at: z.date(), text: z.string()'),
    /`at` of `echo` is declared by `date`/,
    /./,
  ],
  [
    'a module that ends the process',
    (folder) => edit(folder, HANDLER, '\n/**', '\nprocess.exit(0)\n\n/**'),
    /ended early/,
    /./,
  ],
  [
    'a record of the project that is no JSON',
    (folder) => writeFileSync(join(folder, 'realtime.json'), '{ "version": '),
    /realtime\.json/,
    /realtime\.json/,
  ],
]

test.each(CASES)('%s is named, and nothing is written', async (_why, spoil, said, where) => {
  const folder = projectWith({ starter: 'blank' })
  spoil(folder)

  const { code, stdout } = await runCli(['docs', '--json'], { cwd: folder })

  const failure = JSON.parse(stdout)
  expect({ code, status: failure.status }).toEqual({ code: 3, status: 'failed' })
  expect(failure.message).toMatch(said)
  expect(failure.where).toMatch(where)
  expect(existsSync(join(folder, 'docs'))).toBe(false)
})

test('a folder that is no project is refused', async () => {
  const { code, stderr } = await runCli(['types'], { cwd: tempFolder() })

  expect(code).toBe(3)
  expect(stderr).toContain('realtime.json')
})

test('what a module prints or leaves open does not matter', async () => {
  const folder = projectWith({ starter: 'blank' })
  edit(
    folder,
    HANDLER,
    '\n/**',
    "\nconsole.log('hello')\nsetInterval(() => {}, 1000)\nif (!process.env['JWT_SECRET']) throw new Error('no .env')\n\n/**",
  )

  const { code, stdout } = await runCli(['types', '--json'], { cwd: folder })

  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ status: 'done', command: 'types' })
})

test.each([
  [
    'CommonJS',
    'commonjs',
    'server.js',
    "const express = require('express')\n\nconst app = express()\napp.listen(3000)\n",
  ],
  [
    'ESM JavaScript',
    'module',
    'server.js',
    "import express from 'express'\n\nconst app = express()\napp.listen(3000)\n",
  ],
  [
    'TypeScript',
    'commonjs',
    'src/server.ts',
    "import express from 'express'\n\nconst app = express()\napp.listen(3000)\n",
  ],
])('a patched app in %s has its types and documents', async (_name, type, entry, text) => {
  const folder = projectWith({ starter: 'blank' })
  for (const path of ['src', 'test', 'client', 'realtime.json', 'tsconfig.json'])
    rmSync(join(folder, path), { recursive: true })
  write(
    folder,
    'package.json',
    JSON.stringify({ name: 'old-app', type, dependencies: { express: '^5.0.0' } }),
  )
  write(folder, entry, text)
  const patched = await runCli(['patch', '--yes', '--no-install', entry], { cwd: folder })
  expect(patched.code).toBe(0)

  for (const command of ['types', 'docs']) {
    const { code, stderr } = await runCli([command], { cwd: folder })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  }

  expect(readFileSync(join(folder, 'docs/events.d.ts'), 'utf8')).toContain("'echo.received': {")
  expect(existsSync(join(folder, 'docs/schemas/client/echo.json'))).toBe(true)
})
