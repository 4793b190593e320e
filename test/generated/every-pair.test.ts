import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { everyCombination, nameOf } from '../support/combinations.ts'
import type { Combination } from '../support/combinations.ts'
import { runCommand } from '../support/command.ts'
import { coverPairs } from '../support/pairwise.ts'
import { lendPackages, projectTree, writeTree } from '../support/project.ts'
import { serveProject } from '../support/served-project.ts'
import type { ServedProject } from '../support/served-project.ts'
import { freshDatabase, redisUrl } from '../support/services.ts'
import { call, credentialEnvironment, credentialFor } from './callers.ts'
import type { Caller } from './callers.ts'
import { lanes } from './lanes.ts'

/** Every cell waits for its turn within this time. */
const ALL_CELLS_MS = 60 * 60_000

/** A hanging script must not hold up the others; on an idle machine none needs half a minute. */
const SCRIPT_MS = 15 * 60_000

const SCRIPTS = ['typecheck', 'lint', 'format:check', 'test', 'build']

const root = mkdtempSync(join(tmpdir(), 'every-pair-'))
const inLane = lanes(2)
const cells = coverPairs(everyCombination).map((cell, index) => ({
  cell,
  index,
  name: nameOf(cell),
}))

afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

describe.concurrent('every pair of answers, as a user would run it', () => {
  test.each(cells.map((cell) => [cell.name, cell] as const))(
    '%s',
    (_, { cell, index }) => inLane(() => proveCell(cell, index)),
    ALL_CELLS_MS,
  )
})

async function proveCell(cell: Combination, index: number): Promise<void> {
  const folder = join(root, `cell-${index}`)
  writeTree(folder, projectTree(cell, `cell-${index}`))
  lendPackages(folder)
  const failures: string[] = []
  for (const script of SCRIPTS) failures.push(...(await failureOf(folder, script)))
  expect(failures.join('\n\n')).toBe('')

  const env = await environmentOf(cell, index)
  const served = await serveProject(folder, env)
  try {
    await proveServer(cell, served, folder, env)
  } finally {
    await served.kill()
  }
}

/** All scripts run, also after one has failed: the whole list helps more than its first entry. */
async function failureOf(folder: string, script: string): Promise<readonly string[]> {
  const { code, output } = await runCommand('npm', ['run', script], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
    timeoutMs: SCRIPT_MS,
  })
  return code === 0 ? [] : [`npm run ${script} ended with ${code}:\n${output}`]
}

/** The servers that the project needs, and a place in them that no other cell uses. */
async function environmentOf(
  { auth, scaling, database, client }: Combination,
  index: number,
): Promise<Record<string, string>> {
  return {
    // No balancer has to look elsewhere first.
    RT_DRAIN_DELAY_MS: '1',
    RT_DRAIN_SPREAD_MS: '500',
    ...credentialEnvironment(auth),
    ...(scaling === 'redis' ? { REDIS_URL: redisUrl(), REDIS_PREFIX: `cell-${index}:` } : {}),
    ...(database === 'postgres' ? { DATABASE_URL: await freshDatabase() } : {}),
    ...(client ? { DEMO_SIGN_IN: 'true' } : {}),
  }
}

async function proveServer(
  cell: Combination,
  served: ServedProject,
  folder: string,
  env: Record<string, string>,
): Promise<void> {
  expect((await fetch(`${served.origin}/healthz`)).status).toBe(200)
  expect(await (await fetch(`${served.origin}/metrics`)).text()).toContain('# HELP')
  if (cell.client) expect(await (await fetch(served.origin)).text()).toMatch(/<html/i)
  if (cell.auth !== 'none') await expect(call(served, {})).rejects.toThrow('refused with 401')

  const caller = await callerFor('ada', cell, served)
  if (cell.scaling === 'redis') await proveSecondNode(cell, served, folder, env)
  expect(await served.stop(), served.output()).toBe(0)
  if (caller !== undefined) expect(await caller.closed).toBe(1012)
  expect(served.output()).not.toMatch(/"level":(50|60)/)
}

/** Says hello with a credential, where one can be had from outside. */
async function callerFor(
  user: string,
  cell: Combination,
  served: ServedProject,
): Promise<Caller | undefined> {
  const credential = await credentialFor(user, cell, served)
  if (credential === undefined) return undefined

  const caller = await call(served, credential)
  await caller.heard(({ event }) => event === 'sys.hello')
  return caller
}

/** Two nodes on different ports serve one room: what is said on one is heard on the other. */
async function proveSecondNode(
  cell: Combination,
  first: ServedProject,
  folder: string,
  env: Record<string, string>,
): Promise<void> {
  const second = await serveProject(folder, env)
  try {
    const speaker = await callerFor('ada', cell, first)
    const listener = await callerFor('ada', cell, second)
    if (cell.starter !== 'chat' || speaker === undefined || listener === undefined) return

    const room = cell.rooms ? { room: 'general' } : {}
    if (cell.rooms) {
      for (const caller of [speaker, listener]) {
        caller.send({ event: 'sys.join', id: 'join-general', ...room, data: {} })
        await caller.heard(({ event, id }) => event === 'sys.ack' && id === 'join-general')
      }
    }
    const data = { text: 'across nodes' }
    speaker.send({ event: 'message.send', id: 'first-message', ...room, data })
    const heard = await listener.heard(({ event }) => event === 'message.new')
    expect(heard.data).toMatchObject(data)
  } finally {
    expect(await second.stop(), second.output()).toBe(0)
  }
}
