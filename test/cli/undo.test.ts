import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'
import { runCli } from '../support/run-cli.ts'

const APP = join(repository, 'fixtures/express-apps/l1-statement/before')
const QUICK = ['--yes', '--no-install']

/** A folder with an app in each of these folders below it. */
function appsIn(...folders: readonly string[]): string {
  const cwd = tempFolder()
  for (const folder of folders) cpSync(APP, join(cwd, folder), { recursive: true })
  return cwd
}

test('a patch of an app in a folder below is taken back from where it was made', async () => {
  const cwd = appsIn('packages/api')
  const before = treeOf(cwd)
  const patched = await runCli(['patch', 'packages/api/server.js', ...QUICK], { cwd })
  const undone = await runCli(['undo', '--yes'], { cwd })

  expect(patched.code, patched.stderr).toBe(0)
  expect(undone.code, undone.stderr).toBe(0)
  expect(treeOf(cwd)).toEqual(before)
})

test('with changes in two folders below, both are named and neither is touched', async () => {
  const cwd = appsIn('packages/api', 'packages/web')
  for (const name of ['api', 'web']) {
    await runCli(['patch', ...QUICK], { cwd: join(cwd, 'packages', name) })
  }
  const before = treeOf(cwd)
  const { code, stdout } = await runCli(['undo', '--yes', '--json'], { cwd })

  expect(code).toBe(3)
  expect(JSON.parse(stdout)).toMatchObject({
    code: 'nothing-to-undo',
    next: ['create-realtime undo --cwd packages/api', 'create-realtime undo --cwd packages/web'],
  })
  expect(treeOf(cwd)).toEqual(before)
})

test('no value of an env file is printed, whatever is shown of it', async () => {
  const cwd = appsIn('.')
  writeFileSync(join(cwd, '.env'), 'STRIPE_KEY=sk_live_4711\n')
  await runCli(['patch', ...QUICK], { cwd })
  const env = readFileSync(join(cwd, '.env'), 'utf8')
  const [, fresh = ''] = /^JWT_SECRET=(.+)$/m.exec(env) ?? []

  expect(fresh.length).toBeGreaterThan(30)
  for (const how of [[], ['--json']]) {
    const { code, stdout, stderr } = await runCli(['undo', '--dry-run', ...how], { cwd })
    expect(code, stderr).toBe(0)
    expect(stdout).toContain('JWT_SECRET=(a value, not shown)')
    expect(stdout + stderr).not.toContain(fresh)
    expect(stdout + stderr).not.toContain('sk_live_4711')
  }
})

const CREATE = ['chat', '--yes', '--no-install', '--no-git']

test.each(['in a folder that did not exist', 'in an empty folder'])(
  'a new project %s is taken back, and all of it',
  async (where) => {
    const cwd = tempFolder()
    mkdirSync(join(cwd, where === 'in an empty folder' ? 'chat' : 'other'))
    const created = await runCli(CREATE, { cwd })
    const undone = await runCli(['undo', '--yes', '--cwd', 'chat'], { cwd })

    expect(created.code, created.stderr).toBe(0)
    expect(undone.code, undone.stderr).toBe(0)
    expect(treeOf(join(cwd, 'chat'))).toEqual({})
  },
)

test('what came to a new project later stays, and is named', async () => {
  const cwd = tempFolder()
  await runCli(CREATE, { cwd })
  mkdirSync(join(cwd, 'chat/node_modules/ws'), { recursive: true })
  writeFileSync(join(cwd, 'chat/src/mine.ts'), '// mine\n')
  const { code, stderr, stdout } = await runCli(['undo', '--yes', '--json', '--cwd', 'chat'], {
    cwd,
  })

  expect(code, stderr).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    undone: 'create',
    byHand: [{ where: join(cwd, 'chat'), snippet: 'node_modules' }],
  })
  expect(Object.keys(treeOf(join(cwd, 'chat')))).toEqual([
    'node_modules/',
    'node_modules/ws/',
    'src/',
    'src/mine.ts',
  ])
})

test('a new project that was edited is refused, and nothing of it goes', async () => {
  const cwd = tempFolder()
  await runCli(CREATE, { cwd })
  appendFileSync(join(cwd, 'chat/.env'), 'MINE=1\n')
  const before = treeOf(cwd)
  const { code, stderr } = await runCli(['undo', '--yes', '--cwd', 'chat'], { cwd })

  expect(code).toBe(3)
  expect(stderr).toContain('.env')
  expect(treeOf(cwd)).toEqual(before)
})

test('a handler is taken back before the project that it was added to', async () => {
  const cwd = tempFolder()
  await runCli(CREATE, { cwd })
  const before = treeOf(join(cwd, 'chat'))
  const event = ['add-handler', 'order.updated', '--payload', 'orderId:uuid']
  await runCli([...event, '--yes', '--cwd', 'chat'], { cwd })
  const [first, second] = [
    await runCli(['undo', '--yes', '--cwd', 'chat'], { cwd }),
    treeOf(join(cwd, 'chat')),
  ]
  const last = await runCli(['undo', '--yes', '--cwd', 'chat'], { cwd })

  expect(first.code, first.stderr).toBe(0)
  expect(second).toEqual(before)
  expect(last.code, last.stderr).toBe(0)
  expect(treeOf(join(cwd, 'chat'))).toEqual({})
})
