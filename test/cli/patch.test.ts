import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { expect, test } from 'vitest'

import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { projectTree, writeTree } from '../support/project.ts'
import { runCli } from '../support/run-cli.ts'

const PATCH = ['patch', '--yes', '--no-install']
const APP = {
  'package.json': '{ "dependencies": { "express": "5" } }\n',
  'server.js': `const express = require('express')
const app = express()
app.listen(3000)
`,
}

function written(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = tempFolder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** The report of a command that has to fail and change nothing. */
async function refused(cwd: string, args: readonly string[]) {
  const before = treeOf(cwd)
  const { code, stdout, stderr } = await runCli([...args, '--json'], { cwd })

  expect(treeOf(cwd)).toEqual(before)
  expect(stderr).not.toMatch(/\n\s+at .*\.js:\d+/)
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ exitCode: code })
  return report
}

test.each([
  ['in its folder', '.', 'create-realtime add-handler'],
  ['from above', '..', 'create-realtime add-handler --cwd ../my-app'],
])('a project of ours has its server: patching it %s is refused', async (_, cwd, next) => {
  const root = join(tempFolder(), 'my-app')
  writeTree(root, projectTree({}))

  expect(await refused(root, [...PATCH, '--cwd', cwd])).toMatchObject({
    exitCode: 3,
    code: 'cannot-patch',
    next: [next],
  })
})

test.each(['', '[]', '<<<<<<< ours\n', '{ "name": "mine" }'])(
  'a realtime.json that cannot be used is not written over: %j',
  async (text) => {
    const folder = written({ ...APP, 'realtime.json': text })

    expect(await refused(folder, PATCH)).toMatchObject({
      exitCode: 3,
      code: 'bad-manifest',
      where: 'realtime.json',
    })
  },
)

test('an entry can be named by its absolute path', async () => {
  const folder = written(APP)

  const { code, stderr } = await runCli([...PATCH, join(folder, 'server.js')], { cwd: folder })

  expect(code, stderr).toBe(0)
  expect(readFileSync(join(folder, 'server.js'), 'utf8')).toContain('attachRealtime(')
})

test.each([
  ['outside the folder', join('..', 'server.js'), 'outside'],
  ['absolute and outside the folder', '/srv/app/server.js', 'outside'],
  ['not there', 'sever.js', 'There is no file sever.js'],
])('an entry that is %s is told so', async (_, entry, words) => {
  const report = await refused(written(APP), [...PATCH, entry])

  expect(report).toMatchObject({ exitCode: 3, code: 'cannot-patch' })
  expect(report.message).toContain(words)
  expect(report.hint).not.toContain('UTF-8')
})

test('without a terminal the next command says all that was said, and is complete', async () => {
  const folder = written(
    Object.fromEntries(Object.entries(APP).map(([p, t]) => [`my app/${p}`, t])),
  )
  const said = ['server.js', '--server', 'app.listen(3000)', '--no-rooms', '--no-install']
  const common = ['--allow-dirty', '--cwd', 'my app']
  const report = await refused(folder, ['patch', ...said, ...common])

  expect(report).toMatchObject({ exitCode: 2, code: 'missing-answer' })
  expect(report.message).toContain('--auth <jwt|session|ticket|api-key|none>')
  expect(report.next).toEqual([
    'create-realtime patch server.js --starter blank --auth jwt --no-rooms --scaling single ' +
      "--no-install --server 'app.listen(3000)' --allow-dirty --json --cwd 'my app'",
  ])
  const [, ...args] =
    String(report.next[0])
      .match(/'[^']*'|\S+/g)
      ?.map((word) => word.replaceAll("'", '')) ?? []
  expect((await runCli(args, { cwd: folder })).code).toBe(0)
})

test.each(['.env', '.env.example', '.gitignore', 'package.json'])(
  'a %s that is not UTF-8 stops a patch and is named',
  async (path) => {
    const bytes = Buffer.from(
      `{ "author": "J\xfcrgen", "dependencies": { "express": "5" } }`,
      'latin1',
    )
    const folder = written({ ...APP, [path]: bytes })

    const report = await refused(folder, [...PATCH, 'server.js'])
    expect(report).toMatchObject({ exitCode: 3, code: 'cannot-patch', where: path })
    expect(report.hint).toContain('Save it as UTF-8')
  },
)

test('a package.json that is not UTF-8 is named where it would lead to the entry', async () => {
  const folder = written({
    ...APP,
    'package.json': Buffer.from('{ "author": "J\xfcrgen" }', 'latin1'),
  })

  const report = await refused(folder, PATCH)
  expect(report).toMatchObject({ exitCode: 3, code: 'cannot-patch', where: 'package.json' })
  expect(report.hint).toContain('Save it as UTF-8')
})

async function patched(...answers: readonly string[]): Promise<string> {
  const folder = written(APP)
  expect((await runCli([...PATCH, ...answers], { cwd: folder })).code).toBe(0)
  return folder
}

test('a second patch with other answers names both and the way back', async () => {
  const folder = await patched('--auth', 'jwt', '--no-rooms')

  const report = await refused(folder, [...PATCH, '--auth', 'session', '--rooms'])
  expect(report).toMatchObject({
    exitCode: 3,
    code: 'cannot-patch',
    where: 'realtime.json',
    next: ['create-realtime undo'],
  })
  expect(report.message).toContain('`--auth jwt --no-rooms`, not `--auth session --rooms`')
})

test('a second patch takes what it is not told from the first', async () => {
  const folder = await patched('--auth', 'none', '--scaling', 'redis')
  const before = treeOf(folder)

  const { code, stdout } = await runCli(['patch', '--scaling', 'redis', '--json'], { cwd: folder })

  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ status: 'unchanged' })
  expect(treeOf(folder)).toEqual(before)
})

test('a second patch writes the .env that a clone has not, and nothing else', async () => {
  const folder = await patched('--auth', 'jwt')
  rmSync(join(folder, '.env'))
  const before = treeOf(folder)

  const { code, stdout } = await runCli([...PATCH, '--json'], { cwd: folder })

  expect(code).toBe(0)
  expect(JSON.parse(stdout).files).toMatchObject([{ kind: 'create', path: '.env' }])
  expect(readFileSync(join(folder, '.env'), 'utf8')).toMatch(/^JWT_SECRET=\S{32}/m)
  expect(treeOf(folder)).toMatchObject(before)
})

test('a second patch does not find all there where the folder of the server is gone', async () => {
  const folder = await patched('--auth', 'jwt')
  rmSync(join(folder, 'ws'), { recursive: true })

  expect(await refused(folder, PATCH)).toMatchObject({
    exitCode: 3,
    code: 'cannot-patch',
    where: 'server.js:4',
  })
})

test('a second patch lists a package again that is gone, and leaves what was edited', async () => {
  const folder = await patched('--auth', 'jwt')
  const manifest = join(folder, 'package.json')
  const before = readFileSync(manifest, 'utf8')
  writeFileSync(manifest, before.replace(/ *"pino": .*\n/, ''))
  writeFileSync(join(folder, 'ws/log.js'), '// mine\n')

  expect((await runCli(PATCH, { cwd: folder })).code).toBe(0)
  expect(readFileSync(manifest, 'utf8')).toBe(before)
  expect(readFileSync(join(folder, 'ws/log.js'), 'utf8')).toBe('// mine\n')
})

test('an app that was patched from above takes a handler from there', async () => {
  const folder = written(Object.fromEntries(Object.entries(APP).map(([p, t]) => [`api/${p}`, t])))
  expect((await runCli([...PATCH, '--auth', 'none'], { cwd: folder })).code).toBe(0)

  const { code, stderr } = await runCli(['add-handler', 'order.made', '--yes'], { cwd: folder })

  expect(code, stderr).toBe(0)
  expect(Object.keys(treeOf(folder))).toContain('api/ws/handlers/order-made.js')
})
