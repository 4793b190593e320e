import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { signIn } from '../src/session.js'
import { connect } from './support/connect.js'
import { credentialFor } from './support/credential.js'
import { startServer, type TestServer } from './support/start-server.js'
import { upgrade } from './support/upgrade.js'

let server: TestServer

beforeAll(async () => {
  server = await startServer({ env: { RT_HANDSHAKES_PER_MINUTE: '100000' } })
})
afterAll(() => server.stop())

/** An application with a page that starts a session, a sign-in and a sign-out. */
async function startApp(): Promise<string> {
  const app = express()
  app.use(server.wired.authenticator.session)
  app.post('/visit', (request, response) => {
    request.session.cookie.path = '/'
    Object.assign(request.session, { visits: 1 })
    response.sendStatus(204)
  })
  app.post('/sign-in', async (request, response) => {
    await signIn(request, 'ann', 'Ann')
    response.sendStatus(204)
  })
  app.post('/sign-out', (request, response) => {
    request.session.destroy(() => response.sendStatus(204))
  })
  const http = createServer(app)
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  // A server that listens on TCP has an AddressInfo, never a string or null.
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
}

async function post(url: string, cookie = ''): Promise<string> {
  const response = await fetch(url, { method: 'POST', headers: { cookie } })
  return response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
}

test('who signed in at the application is who connects', async () => {
  const app = await startApp()
  const cookie = await post(`${app}/sign-in`)

  const peer = await connect(server, 'bob', { headers: { cookie } })

  expect(peer.hello.data['user']).toEqual({ id: 'ann', name: 'Ann' })
  expect(peer.hello.data['token_exp']).toBeGreaterThan(Date.now() + 13 * 24 * 3_600_000)
  await peer.close()
})

test('the cookie is out of reach for scripts and for other sites', async () => {
  const app = await startApp()
  const response = await fetch(`${app}/sign-in`, { method: 'POST' })

  expect(response.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Lax$/)
})

test('a session without a user is refused', async () => {
  const app = await startApp()
  const cookie = await post(`${app}/visit`)

  expect(cookie).not.toBe('')
  expect((await upgrade(server.url, { headers: { cookie } })).status).toBe(401)
})

test('a session id from before the sign-in is worth nothing', async () => {
  const app = await startApp()
  const planted = await post(`${app}/visit`)

  const cookie = await post(`${app}/sign-in`, planted)

  expect(cookie).not.toBe(planted)
  expect((await upgrade(server.url, { headers: { cookie: planted } })).status).toBe(401)
  expect((await upgrade(server.url, { headers: { cookie } })).status).toBe(101)
})

test('after the sign-out the cookie is refused', async () => {
  const app = await startApp()
  const cookie = await post(`${app}/sign-in`)

  await post(`${app}/sign-out`, cookie)

  expect((await upgrade(server.url, { headers: { cookie } })).status).toBe(401)
})

test('a cookie with another signature is refused', async () => {
  const { headers } = await credentialFor('ann', server.wired)
  const cookie = headers.cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
  const unsigned = headers.cookie.replace(/\..*$/, '')

  expect((await upgrade(server.url, { headers: { cookie } })).status).toBe(401)
  expect((await upgrade(server.url, { headers: { cookie: unsigned } })).status).toBe(401)
})

test.each(['https://evil.example', 'null', 'http://sub.127.0.0.1', 'http://127.0.0.1:1'])(
  'with the origin %s the cookie of a user is not even looked at',
  async (origin) => {
    const { headers } = await credentialFor('ann', server.wired)

    expect((await upgrade(server.url, { headers: { ...headers, origin } })).status).toBe(403)
  },
)

test('a cookie needs an origin', async () => {
  const { headers } = await credentialFor('ann', server.wired)

  expect((await upgrade(server.url, { headers: { ...headers, origin: undefined } })).status).toBe(
    403,
  )
})

test('an upgrade neither starts a session nor sets a cookie', async () => {
  const { headers } = await credentialFor('ann', server.wired)

  const answers = [await upgrade(server.url, { headers }), await upgrade(server.url)]

  for (const answer of answers) expect(answer.headers['set-cookie']).toBeUndefined()
})
