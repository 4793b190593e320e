import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { runCli } from '../support/run-cli.ts'

const QUIET = ['--yes', '--no-install', '--no-git']

/** A plan as a command on an existing app would keep it. */
function planFile(folder: string, ops: readonly object[], inputs: readonly object[]): string {
  const plan = { ops, problems: [], byHand: [], followUps: [] }
  const { version } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
  )
  const kept = {
    format: 1,
    kind: 'plan',
    version,
    root: join(folder, 'app'),
    isNew: false,
    plan,
    inputs,
  }
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(kept))
  return join(folder, 'plan.json')
}

function appWithPlan(): { folder: string; app: string; file: string } {
  const folder = tempFolder()
  const app = join(folder, 'app')
  mkdirSync(app)
  writeFileSync(join(app, 'server.js'), 'one\ntwo\nthree\nfour\nfive\nsix\n')
  const before = readFileSync(join(app, 'server.js'), 'utf8')
  const ops = [
    {
      kind: 'update',
      path: 'server.js',
      before,
      after: before.replace('two', '2'),
      because: 'patch',
    },
    { kind: 'create', path: 'src/ws/a.ts', text: 'a\n', because: 'base' },
  ]
  return { folder, app, file: planFile(folder, ops, []) }
}

test('a dry run shows every file as a diff, hides the secrets, and writes nothing', async () => {
  const cwd = tempFolder()
  const { code, stdout, stderr } = await runCli(['chat', '--dry-run', ...QUIET], { cwd })

  expect(code).toBe(0)
  expect(stdout).toContain('+++ b/package.json')
  expect(stdout).toMatch(/^\+JWT_SECRET=\(a fresh value, not shown\)$/m)
  expect(stderr).toContain('nothing written')
  expect(treeOf(cwd)).toEqual({})
})

test('a kept plan is for its owner alone, and carried out gives exactly what it says', async () => {
  const cwd = tempFolder()
  const planned = await runCli(['chat', '--plan', 'plan.json', ...QUIET], { cwd })
  const plan = JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8'))

  expect(planned.code).toBe(0)
  expect(existsSync(join(cwd, 'chat'))).toBe(false)
  expect(statSync(join(cwd, 'plan.json')).mode & 0o777).toBe(0o600)

  expect((await runCli(['apply', 'plan.json'], { cwd })).code).toBe(0)
  for (const { path, text } of plan.plan.ops) {
    expect(readFileSync(join(cwd, 'chat', path), 'utf8')).toBe(text)
  }
  expect((await runCli(['apply', 'plan.json'], { cwd })).code).toBe(4)
})

test('a plan whose input has changed is refused', async () => {
  const { folder, app } = appWithPlan()
  const file = planFile(folder, [], [{ path: 'server.js', sha256: '0'.repeat(64) }])
  const before = treeOf(app)
  const result = await runCli(['apply', file, '--json'], { cwd: folder })

  expect(result.code).toBe(3)
  expect(JSON.parse(result.stdout)).toMatchObject({ code: 'changed-meanwhile' })
  expect(treeOf(app)).toEqual(before)
})

test.each(['{', '{}', '[]'])('the plan file %j is refused: exit 2', async (content) => {
  const cwd = tempFolder()
  writeFileSync(join(cwd, 'plan.json'), content)

  expect((await runCli(['apply', 'plan.json'], { cwd })).code).toBe(2)
  expect((await runCli(['apply', 'none.json'], { cwd })).code).toBe(2)
})

test.each([
  { plan: 3 },
  { root: 5 },
  { version: 1 },
  { isNew: 'no' },
  { inputs: [null] },
  { plan: { problems: [], byHand: [], followUps: [] } },
  ...[
    { ops: [null] },
    { ops: [{ kind: 'create', path: 'a.ts', because: 'base' }] },
    { ops: [{ kind: 'create', path: '../a.ts', text: '', because: 'base' }] },
    { ops: [{ kind: 'move', path: 'a.ts', text: '', because: 'base' }] },
    { problems: [{ code: 'oops' }] },
    { byHand: ['paste it'] },
    { followUps: [{ kind: 'install', packageManager: 'rm' }] },
    { followUps: [{ kind: 'install' }] },
  ].map((part) => ({ plan: { ops: [], problems: [], byHand: [], followUps: [], ...part } })),
])('a plan that was edited into %j is refused: exit 2', async (edited) => {
  const { folder, file } = appWithPlan()
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...edited }))
  const before = treeOf(folder)
  const { code, stdout } = await runCli(['apply', file, '--yes', '--json'], { cwd: folder })

  expect(code).toBe(2)
  expect(JSON.parse(stdout)).toMatchObject({ code: 'bad-plan', where: file })
  expect(treeOf(folder)).toEqual(before)
})

test('a change is undone byte for byte, from any folder inside, and leaves no trace', async () => {
  const { app, file } = appWithPlan()
  const before = treeOf(app)

  expect((await runCli(['apply', file, '--yes'], { cwd: app })).code).toBe(0)
  expect(readFileSync(join(app, 'server.js'), 'utf8')).toContain('2\n')
  expect((await runCli(['undo', '--yes'], { cwd: join(app, 'src/ws') })).code).toBe(0)
  expect(treeOf(app)).toEqual(before)
  expect((await runCli(['undo', '--yes'], { cwd: app })).code).toBe(3)
})

test('carried out twice, the second time changes nothing', async () => {
  const { app, file } = appWithPlan()
  await runCli(['apply', file, '--yes'], { cwd: app })
  const once = treeOf(app)
  const again = await runCli(['apply', file, '--yes', '--json'], { cwd: app })

  expect(again.code).toBe(0)
  expect(JSON.parse(again.stdout)).toMatchObject({ status: 'unchanged', files: [] })
  expect(treeOf(app)).toEqual(once)
})

test('an edit since is named with its line, and --merge keeps it', async () => {
  const { app, file } = appWithPlan()
  await runCli(['apply', file, '--yes'], { cwd: app })
  const edited = readFileSync(join(app, 'server.js'), 'utf8').replace('six', 'SIX')
  writeFileSync(join(app, 'server.js'), edited)

  const refused = await runCli(['undo', '--yes', '--json'], { cwd: app })
  expect(refused.code).toBe(3)
  expect(JSON.parse(refused.stdout)).toMatchObject({ code: 'edited-since', where: 'server.js:6' })
  expect((await runCli(['undo', '--yes', '--merge'], { cwd: app })).code).toBe(0)
  expect(readFileSync(join(app, 'server.js'), 'utf8')).toBe('one\ntwo\nthree\nfour\nfive\nSIX\n')
})

test('equal answers give equal trees, apart from the secrets', async () => {
  const cwd = tempFolder()
  for (const place of ['one', 'two']) {
    mkdirSync(join(cwd, place))
    await runCli(['chat', ...QUIET], { cwd: join(cwd, place) })
  }
  const [one, two] = ['one', 'two'].map((place) => treeOf(join(cwd, place, 'chat')))
  // What `undo` remembers is of the run: it holds the secrets, too.
  const own = '.create-realtime/0001/journal.json'
  const withoutSecrets = (tree: object | undefined) => ({ ...tree, '.env': '', [own]: '' })

  expect(one?.['.env']).not.toBe(two?.['.env'])
  expect(withoutSecrets(one)).toEqual(withoutSecrets(two))
})

test('an existing empty folder is filled, and keeps its repository', async () => {
  const cwd = tempFolder()
  mkdirSync(join(cwd, 'My Chat/.git'), { recursive: true })
  const result = await runCli(['.', ...QUIET], { cwd: join(cwd, 'My Chat') })

  expect(result.code).toBe(0)
  expect(readdirSync(join(cwd, 'My Chat'))).toEqual(
    expect.arrayContaining(['.git', '.env', 'package.json']),
  )
  expect(JSON.parse(readFileSync(join(cwd, 'My Chat/package.json'), 'utf8'))).toMatchObject({
    name: 'my-chat',
  })
})
