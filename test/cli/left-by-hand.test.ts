import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { runCli } from '../support/run-cli.ts'

const PATCH = ['patch', '--yes', '--no-install', '--auth', 'jwt']
const MANIFEST = '{ "dependencies": { "express": "5" } }'
const SERVER = `const express = require('express')
const app = express()
app.listen(3000)
`
/** Two statements on the line behind which a require would go, and no semicolons elsewhere. */
const UNEASY = `const express = require('express'); const app = express()
app.get('/', (req, res) => res.send('hello'))
app.listen(3000)
`

function written(server: string, manifest = MANIFEST): string {
  const folder = tempFolder()
  writeFileSync(join(folder, 'package.json'), manifest)
  writeFileSync(join(folder, 'server.js'), server)
  return folder
}

test.each([
  ['the entry', UNEASY, MANIFEST, 'server.js', "require('./ws/attach')"],
  ['package.json', SERVER, '{ "dependencies": { "express": "5", } }', 'package.json', '"ws": "'],
])('a patch that leaves %s to a person ends with 3', async (_, server, manifest, where, line) => {
  const folder = written(server, manifest)

  const { code, stdout } = await runCli([...PATCH, '--json'], { cwd: folder })

  expect(code).toBe(3)
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ code: 'left-by-hand', exitCode: 3, where })
  expect(report.problems[0].snippet).toContain(line)
  expect(Object.keys(treeOf(folder))).toContain('ws/attach.js')
})

test('a patch shows the lines to paste, says the same once more, and is done when they are there', async () => {
  const folder = written(UNEASY)

  const first = await runCli(PATCH, { cwd: folder })
  const after = treeOf(folder)
  const second = await runCli(PATCH, { cwd: folder })

  expect([first.code, second.code]).toEqual([3, 3])
  for (const { stderr } of [first, second]) expect(stderr).toContain('attachRealtime(')
  expect(treeOf(folder)).toEqual(after)
  expect(second.stdout).not.toContain('Nothing to do')

  writeFileSync(
    join(folder, 'server.js'),
    `const { attachRealtime } = require('./ws/attach')\n${UNEASY.replace(/app\.listen.*/, 'attachRealtime($&)')}`,
  )
  expect((await runCli(PATCH, { cwd: folder })).code).toBe(0)
})

test('a file above the package that is left to a person is named by its way from there', async () => {
  const folder = tempFolder()
  const server = join(folder, 'server')
  mkdirSync(server)
  writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "target": "es5" } }')
  writeFileSync(join(server, 'package.json'), MANIFEST)
  writeFileSync(
    join(server, 'index.ts'),
    "import express from 'express'\n\nexpress().listen(3000)\n",
  )

  const { code, stdout } = await runCli([...PATCH, 'server/index.ts', '--json'], { cwd: folder })

  expect(code).toBe(3)
  expect(JSON.parse(stdout)).toMatchObject({ where: '../tsconfig.json' })
})

test('a kept patch that leaves its entry to a person ends with 3 when it is applied', async () => {
  const folder = written(UNEASY)

  expect((await runCli([...PATCH, '--plan', 'plan.json'], { cwd: folder })).code).toBe(0)
  const { code, stderr } = await runCli(['apply', 'plan.json', '--yes'], { cwd: folder })

  expect(code).toBe(3)
  expect(stderr).toContain('attachRealtime(')
})
