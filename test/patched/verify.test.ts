import { createHmac } from 'node:crypto'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import type { Given } from '../../src/blueprint/options.ts'
import { patchApp } from '../../src/cli/patch-app.ts'
import { verifyApp } from '../../src/cli/verify-app.ts'
import { CreateRealtimeError } from '../../src/errors.ts'
import { tempFolder } from '../support/in-temp-folder.ts'
import { lendPackages, projectTree, writeTree } from '../support/project.ts'
import { APPS } from './apps.ts'
import { writtenApp } from './patched-app.ts'
import { quick, session } from './quiet-session.ts'

interface Check {
  readonly name: string
  readonly status: string
  readonly detail: string
}

const ALL_PASSED = {
  Start: 'passed',
  HTTP: 'passed',
  'Socket without a credential': 'passed',
  'Socket with a credential': 'passed',
  Event: 'passed',
  Stop: 'passed',
}

test.each([
  { starter: 'chat', auth: 'ticket', database: 'none' },
  { starter: 'dashboard', auth: 'api-key', rooms: false },
  { starter: 'blank', auth: 'session', database: 'sqlite' },
  { starter: 'chat', auth: 'none', rooms: false },
] as const satisfies readonly Given[])(
  'a project of $starter and $auth is proved, and its event comes back',
  async (given) => {
    const folder = join(tempFolder(), 'my-app')
    writeTree(folder, projectTree(given))
    lendPackages(folder)
    // What its types are worth is the matrix' to show.
    writeFileSync(join(folder, 'tsconfig.json'), '{ "files": [] }')

    expect(statusesOf(await verified(folder))).toMatchObject(ALL_PASSED)
  },
)

test.each(['blank', 'chat', 'dashboard'] as const)(
  'an app patched with the starter %s answers as before and lets its event come back',
  async (starter) => {
    const folder = await patchedApp('CommonJS', { starter })

    const checks = await verified(folder)

    expect(statusesOf(checks)).toEqual({ Types: 'not shown', ...ALL_PASSED })
    expect(detailOf(checks, 'HTTP')).toBe('2 paths answer as before the patch.')
  },
)

test('diagnostics that an app had before are not held against the patch, and new ones are', async () => {
  const folder = writtenApp(APPS['TypeScript']?.files ?? {})
  appendFileSync(join(folder, 'src/server.ts'), 'export const wrong: string = 1\n')
  await patchApp(undefined, { yes: true, cwd: folder }, quick, session().session)

  const before = await verified(folder)
  appendFileSync(join(folder, 'src/server.ts'), 'export const worse: number = "a"\n')
  const after = await verified(folder)

  expect(before[0]).toMatchObject({
    status: 'passed',
    detail: 'No new diagnostics; the app had 1 before.',
  })
  expect(after[0]).toMatchObject({ status: 'failed' })
  expect(after[0]?.detail).toMatch(/^src\/server\.ts.*TS2322/)
})

test('a route that answers otherwise than before the patch is named', async () => {
  const folder = await patchedApp('CommonJS')
  const entry = join(folder, 'server.js')
  writeFileSync(entry, readFileSync(entry, 'utf8').replace("'hello'", "'hullo'"))

  const checks = await verified(folder)

  expect(detailOf(checks, 'HTTP')).toBe('GET / has another body now.')
  expect(statusesOf(checks)).toMatchObject({ HTTP: 'failed', Event: 'passed' })
})

test('an app that starts no more is a failure, and one that never did is not', async () => {
  const broken = await patchedApp('CommonJS')
  appendFileSync(join(broken, 'ws/attach.js'), "throw new Error('broken since')\n")
  const files = { ...APPS['CommonJS']?.files }
  const needs = "if (!process.env.DATABASE_HOST) throw new Error('DATABASE_HOST is missing')\n"
  const needy = await patchedApp('CommonJS', {}, { 'server.js': needs + files['server.js'] })

  const [first, second] = [await verified(broken), await verified(needy)]

  expect(statusesOf(first)).toMatchObject({ Start: 'failed', HTTP: 'not shown' })
  expect(detailOf(first, 'Start')).toContain('Before the patch it started.')
  expect(statusesOf(second)).toEqual({
    Types: 'not shown',
    Start: 'not shown',
    HTTP: 'not shown',
    Sockets: 'not shown',
    Stop: 'not shown',
  })
  expect(detailOf(second, 'Start')).toMatch(/Nor did it before[^]*DATABASE_HOST is missing/)
})

test('sessions of the app itself are shown with a cookie, and only with one', async () => {
  const store = `const session = require('express-session')
class Store extends session.Store {
  get(id, done) { done(null, { cookie: {}, userId: 'u1' }) }
  set(id, value, done) { done() }
}
`
  const server = (APPS['CommonJS']?.files['server.js'] ?? '')
    .replace(/^const session = .*\n/m, store)
    .replace("secret: 'keyboard cat'", "secret: 'keyboard cat', store: new Store()")
  const folder = await patchedApp('CommonJS', { auth: 'session' }, { 'server.js': server })
  const signature = createHmac('sha256', 'keyboard cat').update('known').digest('base64')
  const signed = `s:known.${signature.replace(/=+$/, '')}`

  const without = await verified(folder)
  const cookie = `connect.sid=${encodeURIComponent(signed)}`
  const withCookie = await verified(folder, { cookie })

  expect(statusesOf(without)).toMatchObject({
    'Socket without a credential': 'passed',
    'Socket with a credential': 'not shown',
    Event: 'not shown',
  })
  expect(detailOf(without, 'Socket with a credential')).toContain('--cookie')
  expect(statusesOf(withCookie)).toMatchObject(ALL_PASSED)
})

async function patchedApp(
  language: string,
  { starter = 'blank', auth = 'jwt' }: Given = {},
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = writtenApp({ ...APPS[language]?.files, ...files })
  const said = [
    { name: 'starter', value: starter },
    { name: 'auth', value: auth },
  ] as const
  await patchApp(undefined, { yes: true, cwd: folder }, [...quick, ...said], session().session)
  return folder
}

/** The checks of a run, whether it ended well or not. */
async function verified(folder: string, flags: { readonly cookie?: string } = {}) {
  const { session: own, printed } = session()
  try {
    await verifyApp({ ...flags, json: true, cwd: folder }, own)
  } catch (error) {
    if (!(error instanceof CreateRealtimeError)) throw error
    return checksIn(error.problems[0].facts)
  }
  return checksIn(JSON.parse(printed.join('')))
}

function checksIn(report: unknown): readonly Check[] {
  const { checks }: { readonly checks: readonly Check[] } = JSON.parse(JSON.stringify(report))
  return checks
}

function statusesOf(checks: readonly Check[]): Readonly<Record<string, string>> {
  return Object.fromEntries(checks.map(({ name, status }) => [name, status]))
}

function detailOf(checks: readonly Check[], name: string): string | undefined {
  return checks.find((check) => check.name === name)?.detail
}
