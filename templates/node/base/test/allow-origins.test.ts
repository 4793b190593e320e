import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from './support/start-server.js'

let server: TestServer

beforeAll(async () => {
  server = await startServer({ env: { ALLOWED_ORIGINS: 'https://app.example' } })
})
afterAll(() => server.stop())

test.each(['OPTIONS', 'GET'])(
  'a page of an allowed origin may read the auth check: %s',
  async (method) => {
    const { headers } = await check(method, 'https://app.example')

    expect(headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(headers.get('access-control-allow-credentials')).toBe('true')
    expect(headers.get('access-control-allow-headers')).toBe('Authorization')
    expect(headers.get('vary')).toBe('Origin')
  },
)

test('a page of another origin may not read it', async () => {
  const { headers } = await check('GET', 'https://other.example')

  expect(headers.get('access-control-allow-origin')).toBeNull()
  expect(headers.get('access-control-allow-credentials')).toBeNull()
})

function check(method: string, origin: string): Promise<Response> {
  return fetch(`${server.url}/rt/auth-check`, { method, headers: { origin } })
}
