import { afterAll, beforeAll, expect, test } from 'vitest'
import { credentialFor } from './support/credential.js'
import { startServer, type TestServer } from './support/start-server.js'
import { upgrade } from './support/upgrade.js'

let server: TestServer

beforeAll(async () => {
  server = await startServer({
    env: { ALLOWED_ORIGINS: 'https://app.example, http://localhost:5173' },
  })
})
afterAll(() => server.stop())

async function statusFrom(origin: string | undefined): Promise<number> {
  const { headers, query } = await credentialFor('ann', server.wired)
  return (await upgrade(server.url, { headers: { ...headers, origin }, query })).status
}

test('a program, which sends no origin, may connect', async () => {
  expect(await statusFrom(undefined)).toBe(101)
})

test.each(['https://app.example', 'http://localhost:5173'])(
  'a page of %s may connect',
  async (origin) => {
    expect(await statusFrom(origin)).toBe(101)
  },
)

test('a page of the same host may connect', async () => {
  expect(await statusFrom(server.url)).toBe(101)
})

test.each([
  'http://app.example',
  'https://app.example:8443',
  'https://sub.app.example',
  'https://app.example.evil.example',
  'https://evil.example',
  'http://localhost:5174',
  'null',
  '',
])('a page of "%s" may not, whatever credential it has', async (origin) => {
  expect(await statusFrom(origin)).toBe(403)
})
