import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'
import { fromJSONSchema } from 'zod'

import { tempFolder } from '../support/in-temp-folder.ts'
import { lendPackages } from '../support/project.ts'
import { runCli } from '../support/run-cli.ts'

const QUIET = ['--yes', '--no-install', '--no-git']

/** A parser for what `--json` prints, made from the schema that the program itself publishes. */
async function published(name: string) {
  const { stdout } = await runCli(['schema', name], { cwd: tempFolder() })
  return fromJSONSchema(JSON.parse(stdout))
}

test('results, plans and failures are as the published schema says', async () => {
  const cwd = tempFolder()
  mkdirSync(join(cwd, 'occupied'))
  writeFileSync(join(cwd, 'occupied/mine.txt'), '')
  const output = await published('output')

  for (const args of [
    ['chat', ...QUIET],
    ['chat', ...QUIET, '--dry-run'],
    ['occupied', ...QUIET],
    ['My Chat', ...QUIET],
    ['other'],
    ['--athu'],
    ['undo'],
  ]) {
    const { stdout } = await runCli([...args, '--json'], { cwd })
    expect(output.safeParse(JSON.parse(stdout)).error, args.join(' ')).toBeUndefined()
  }
  expect(output.safeParse({ format: 1, status: 'failed' }).success).toBe(false)
})

test('every other command that changes a project reports in the published form', async () => {
  const cwd = tempFolder()
  const output = await published('output')
  await runCli(['.', ...QUIET, '--starter', 'blank'], { cwd })
  const event = ['order.updated', '--payload', 'total:number', '--yes']

  for (const args of [
    ['add-handler', ...event, '--dry-run'],
    ['add-handler', ...event],
    ['add-handler', ...event],
    ['remove-handler', 'order.updated', '--yes'],
    ['undo', '--yes'],
    ['patch', '--yes', '--no-install'],
    ['apply', 'none.json'],
  ]) {
    const { stdout } = await runCli([...args, '--json'], { cwd })
    expect(output.safeParse(JSON.parse(stdout)).error, args.join(' ')).toBeUndefined()
  }
})

test.each([
  ['that a check finds broken', "if (fs.existsSync('realtime.json')) process.exit(1)", 3, 'failed'],
  ['that passes its checks', '', 0, 'done'],
])('a patch %s is reported in one document', async (_, line, code, status) => {
  const cwd = tempFolder()
  lendPackages(cwd)
  writeFileSync(join(cwd, 'package.json'), '{ "dependencies": { "express": "5" } }')
  writeFileSync(
    join(cwd, 'server.js'),
    `const fs = require('fs')\nconst express = require('express')\n\n${line}\nexpress().listen(process.env.PORT)\n`,
  )

  const args = ['patch', '--yes', '--json', '--verify', '--no-install', '--auth', 'none']
  const result = await runCli(args, { cwd })

  expect(result.code).toBe(code)
  expect(JSON.parse(result.stdout)).toMatchObject({ status })
})

test('a kept plan is as its published schema says', async () => {
  const cwd = tempFolder()
  await runCli(['chat', ...QUIET, '--plan', 'plan.json'], { cwd })
  const kept: unknown = JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8'))
  const schema = await published('plan')

  expect(schema.safeParse(kept).error).toBeUndefined()
  expect(schema.safeParse({ format: 1, kind: 'plan' }).success).toBe(false)
})

test('standard output is one JSON document; what people read is on standard error', async () => {
  const { stdout, stderr } = await runCli(['chat', ...QUIET, '--json'], { cwd: tempFolder() })
  const report = JSON.parse(stdout)

  expect(report).toMatchObject({ format: 1, status: 'done', command: 'create', name: 'chat' })
  expect(report.next).toEqual(['cd chat', 'npm install', 'npm run dev'])
  expect(stderr).toContain('Wrote')
})

test('a config file that the published schema accepts is accepted, and the other way round', async () => {
  const cwd = tempFolder()
  const config = await published('config')
  const good = { directory: 'chat', auth: 'none', rooms: false, install: false, git: false }
  writeFileSync(join(cwd, 'good.json'), JSON.stringify(good))

  expect(config.safeParse(good).success).toBe(true)
  expect(config.safeParse({ ...good, auth: 'oauth' }).success).toBe(false)
  expect(config.safeParse({ ...good, more: 1 }).success).toBe(false)
  expect((await runCli(['--config', 'good.json', '--yes'], { cwd })).code).toBe(0)
})
