import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'vitest'

import { patchApp } from '../../src/cli/patch-app.ts'
import { comparePages, pagesOf, type Page } from '../../src/cli/verify-routes.ts'
import { serve } from '../../src/workspace/served-app.ts'
import { ran } from '../support/command.ts'
import { freePort } from '../support/served-project.ts'
import { echo, handshake, tokenFor, variablesIn } from '../patched/patched-app.ts'
import { quick, session } from '../patched/quiet-session.ts'
import { built, generated, type Generator, install } from './generator.ts'

/** Makes an app, patches it, and speaks to it before and after: over HTTP as before, and by sockets on the same port. */
export async function expectBothOnOnePort(name: string, generator: Generator): Promise<void> {
  const folder = await generated(name, generator)
  const paths = ['/', ...(generator.paths ?? []), '/there-is-nothing-here']

  await built(folder, generator)
  const before = await served(folder, generator, async (port) => [
    await pagesOf(port, paths),
    await pagesOf(port, paths),
  ])
  await patchApp(undefined, { yes: true, cwd: folder }, quick, session().session)
  await install(folder, generator)
  await built(folder, generator)
  if (generator.check !== undefined) await ran(generator.check, folder)
  const token = tokenOf(folder)
  const after = await served(folder, generator, async (port) => ({
    pages: await pagesOf(port, paths),
    stranger: await handshake(port, '/ws'),
    member: await echo(port, `/ws?token=${token}`),
  }))

  const [first = [], second = []] = before
  expect(first.some(({ said }) => said.startsWith('200 '))).toBe(true)
  expect(comparePages(after.pages, first, second)).toMatchObject({ status: 'passed' })
  expect(after.pages.map(saidOf)).toEqual(first.map(saidOf))
  expect(after).toMatchObject({
    stranger: 401,
    member: { reply: { data: { ok: true } }, received: { data: { text: 'hi' } } },
  })
}

/** Starts the app as its author would, on a port of its own, for as long as it is spoken to. */
async function served<Seen>(
  cwd: string,
  { start }: Generator,
  look: (port: number) => Promise<Seen>,
): Promise<Seen> {
  const own = await freePort()
  const { signal } = new AbortController()
  const env = { API_PORT: String(own) }
  const app = await serve(start.split(' '), { cwd, signal, env, ports: [own] })
  if (!('port' in app)) throw new Error(`${app.why}\n${app.said}`)
  try {
    return await look(app.port)
  } finally {
    expect(await app.stop()).toBeDefined()
  }
}

function tokenOf(folder: string): string {
  const env = variablesIn(folder)
  const [, issuer] = /^#? ?(?:RT_)?JWT_ISSUER=(.*)$/m.exec(examplesIn(folder)) ?? []
  return tokenFor('u1', env.get('RT_JWT_SECRET') ?? env.get('JWT_SECRET') ?? '', issuer)
}

function examplesIn(folder: string): string {
  return readFileSync(join(folder, '.env.example'), 'utf8')
}

function saidOf({ path, said }: Page): string {
  return `${path} ${said}`
}
