import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import type { Given } from '../../src/blueprint/options.ts'
import { CreateRealtimeError, PROBLEM_KINDS } from '../../src/errors.ts'
import { tempFolder } from '../support/in-temp-folder.ts'
import { projectTree, writeTree } from '../support/project.ts'
import { runCli } from '../support/run-cli.ts'
import { add, filesOf, succeed } from './handled-project.ts'

const REGISTRY = 'src/ws/handlers/index.ts'

function written(given: Given = {}): string {
  const folder = tempFolder()
  writeTree(folder, projectTree(given))
  return folder
}

/** The first problem of a command that has to fail and change nothing. */
async function refusal(folder: string, ...args: readonly string[]) {
  const before = filesOf(folder)
  const error = await succeed(folder, ...args).catch((reason: unknown) => reason)
  if (!(error instanceof CreateRealtimeError)) throw new Error('It did not fail.', { cause: error })
  expect(filesOf(folder)).toEqual(before)
  const [problem] = error.problems
  return { ...problem, kind: PROBLEM_KINDS[problem.code] }
}

function edit(folder: string, path: string, change: (text: string) => string): void {
  const file = join(folder, path)
  writeFileSync(file, change(readFileSync(file, 'utf8')))
}

describe('add-handler changes nothing when', () => {
  test.each([
    ['the event has no name', ['--yes'], 'missing-answer', 'usage'],
    ['the payload is missing', ['a.b'], 'missing-answer', 'usage'],
    ['the name is not one', ['A', '--yes'], 'bad-event', 'usage'],
    ['a type is unknown', ['a.b', '--payload', 'c:integr'], 'bad-payload', 'usage'],
    ['the event exists', ['message.send', '--yes'], 'event-exists', 'conflict'],
    ['its file exists', ['message-send', '--yes'], 'path-occupied', 'conflict'],
    ['the server sends it already', ['typing', '--yes'], 'event-exists', 'conflict'],
    ['flags contradict', ['a.b', '--yes', '--emit', '--reply', 'c:int'], 'contradiction', 'usage'],
    ['a value is unknown', ['a.b', '--yes', '--who', 'nobdy'], 'unknown-value', 'usage'],
    ['the schema is missing', ['a.b', '--schema', 'none.json'], 'bad-config', 'usage'],
  ])('%s', async (_, args, code, kind) => {
    expect(await refusal(written(), 'add-handler', ...args)).toMatchObject({ code, kind })
  })

  test('a file has the same name but for its case', async () => {
    const folder = written()
    renameSync(
      join(folder, 'src/ws/handlers/message-send.ts'),
      join(folder, 'src/ws/handlers/Message-Post.ts'),
    )
    edit(folder, 'src/ws/handlers/Message-Post.ts', (text) => text.replace('message.send', 'x.y'))

    const problem = await refusal(folder, 'add-handler', 'message.post', '--yes')

    expect(problem).toMatchObject({
      code: 'path-occupied',
      where: 'src/ws/handlers/Message-Post.ts',
    })
    expect(problem.message).toContain('by its case only')
  })

  test('the registry is read-only', async () => {
    const folder = written()
    chmodSync(join(folder, REGISTRY), 0o444)

    expect(await refusal(folder, 'add-handler', 'a.b', '--yes')).toMatchObject({
      code: 'cannot-write',
      where: REGISTRY,
    })
  })

  test.each([
    ['missing', undefined, 'no-project'],
    ['corrupt', '{', 'bad-manifest'],
    [
      'edited into something else',
      '{"version":"0.1.0","answers":{"auth":"magic"}}',
      'bad-manifest',
    ],
    ['of a newer version', '{"version":"99.0.0"}', 'newer-project'],
  ])('realtime.json is %s', async (_, text, code) => {
    const folder = written()
    const manifest = join(folder, 'realtime.json')
    if (text === undefined) rmSync(manifest)
    else writeFileSync(manifest, text)

    expect(await refusal(folder, 'add-handler', 'a.b', '--yes')).toMatchObject({
      code,
      kind: 'refused',
    })
  })

  test('it is only asked what it would do', async () => {
    const folder = written()
    const before = filesOf(folder)

    await succeed(folder, 'add-handler', 'a.b', '--yes', '--dry-run')

    expect(filesOf(folder)).toEqual(before)
  })
})

test('without a terminal the next command says all that was said, and is complete', async () => {
  const folder = written()
  const said = ['--reply', 'ok:boolean', '--room', '--no-broadcast', '--who', 'nobody']

  const { next } = await refusal(folder, 'add-handler', 'order.paid', ...said)

  expect(next).toEqual([
    `create-realtime add-handler order.paid --payload 'orderId:uuid total:number' ${said.join(' ')} --json --cwd ${folder}`,
  ])
  await add(folder, ['order.paid', '--payload', 'orderId:uuid total:number', ...said])
})

test('a registry that cannot be read is left to a person, and nothing is half wired', async () => {
  const folder = written()
  edit(folder, REGISTRY, (text) => text.replace(/\[(.*)\] as const/, 'keep([$1])'))
  const before = filesOf(folder)

  const { code, stdout } = await runCli(['add-handler', 'order.paid', '--yes', '--json'], {
    cwd: join(folder, 'src/ws'),
  })

  expect(code).toBe(3)
  const report = JSON.parse(stdout)
  const { snippet } = report.problems[0]
  expect(report).toMatchObject({ status: 'failed', exitCode: 3, code: 'left-by-hand' })
  expect(snippet).toContain("import { orderPaid } from './order-paid.js'")
  expect(snippet).toContain("'order.paid': z.strictObject({}),")
  const after = filesOf(folder)
  expect(Object.keys(after)).toContain('src/ws/handlers/order-paid.ts')
  for (const path of [REGISTRY, 'src/ws/events.ts']) expect(after[path]).toBe(before[path])
})

test('a handler that was wrapped in the registry keeps its import, and removing it says so', async () => {
  const folder = written()
  await succeed(folder, 'add-handler', 'order.paid', '--yes')
  edit(folder, REGISTRY, (text) => text.replace(/\borderPaid(?=[,\]])/, 'logged(orderPaid)'))
  const before = filesOf(folder)

  const { code, stdout } = await runCli(['remove-handler', 'order.paid', '--yes', '--json'], {
    cwd: folder,
  })

  expect(code).toBe(3)
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ code: 'left-by-hand', where: REGISTRY })
  expect(report.problems[0].snippet).toContain('logged(orderPaid),')
  expect(filesOf(folder)[REGISTRY]).toBe(before[REGISTRY])
})

test('a handler that the registry has from a namespace is left there, and removing it says so', async () => {
  const folder = written()
  await succeed(folder, 'add-handler', 'order.paid', '--yes')
  edit(folder, REGISTRY, (text) =>
    text
      .replace('{ orderPaid }', '* as paid')
      .replace(/\borderPaid(?=[,\]])/, "paid['order' + 'Paid']"),
  )
  const before = filesOf(folder)

  const { code, stdout } = await runCli(['remove-handler', 'order.paid', '--yes', '--json'], {
    cwd: folder,
  })

  expect(code).toBe(3)
  expect(JSON.parse(stdout)).toMatchObject({ code: 'left-by-hand', where: REGISTRY })
  expect(filesOf(folder)[REGISTRY]).toBe(before[REGISTRY])
})

test('two at the same time add both or tell one to wait', async () => {
  const folder = written()
  const events = ['a.one', 'a.two', 'a.three', 'a.four']

  const runs = await Promise.all(
    events.map((event) => runCli(['add-handler', event, '--yes', '--json'], { cwd: folder })),
  )

  const registry = readFileSync(join(folder, REGISTRY), 'utf8')
  const added = events.filter((_, index) => runs[index]?.code === 0)
  expect(added.length).toBeGreaterThan(0)
  for (const [index, event] of events.entries()) {
    const identifier = event.replace(/\.(.)/, (_, first: string) => first.toUpperCase())
    expect([event, registry.includes(identifier)]).toEqual([event, added.includes(event)])
    if (!added.includes(event)) {
      const { code, exitCode } = JSON.parse(runs[index]?.stdout ?? '')
      expect({ exitCode, known: ['another-run', 'changed-meanwhile'].includes(code) }).toEqual({
        exitCode: 3,
        known: true,
      })
    }
  }
})

describe('remove-handler', () => {
  test('keeps what was edited and names it, unless it is told otherwise', async () => {
    const folder = written()
    const before = filesOf(folder)
    await add(folder, ['order.paid', '--payload', 'orderId:uuid'])
    edit(folder, 'src/ws/handlers/order-paid.ts', (text) => text.replace('true', 'Boolean(1)'))

    expect(await refusal(folder, 'remove-handler', 'order.paid')).toMatchObject({
      code: 'edited-since',
      where: 'src/ws/handlers/order-paid.ts',
    })
    await succeed(folder, 'remove-handler', 'order.paid', '--allow-edited')
    expect(filesOf(folder)).toEqual(before)
  })

  test('keeps what it has not written', async () => {
    expect(await refusal(written(), 'remove-handler', 'message.send')).toMatchObject({
      code: 'edited-since',
    })
  })

  test('suggests the nearest event', async () => {
    const folder = written()
    await add(folder, ['order.paid', '--payload', ''])

    expect(await refusal(folder, 'remove-handler', 'order.piad')).toMatchObject({
      code: 'no-such-event',
      hint: 'Did you mean `order.paid`?',
    })
  })
})

test('an event may be called as what every object has', async () => {
  const event = 'constructor'
  const folder = written()
  const before = filesOf(folder)

  expect(await refusal(folder, 'remove-handler', event)).toMatchObject({ code: 'no-such-event' })
  await add(folder, [event, '--payload', 'id:uuid'])
  await succeed(folder, 'remove-handler', event)

  expect(filesOf(folder)).toEqual(before)
})

test('undo takes back what was added and what was removed', async () => {
  const folder = written()
  const before = filesOf(folder)
  await add(folder, ['order.paid', '--emit', '--payload', 'orderId:uuid'])
  const added = filesOf(folder)
  await succeed(folder, 'remove-handler', 'order.paid')

  await succeed(folder, 'undo')
  expect(filesOf(folder)).toEqual(added)
  await succeed(folder, 'undo')
  expect(filesOf(folder)).toEqual(before)
})
