import { SignJWT } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from './support/connect.js'
import { credentialFor } from './support/credential.js'
import { startServer, type TestServer } from './support/start-server.js'
import { upgrade } from './support/upgrade.js'

let server: TestServer

beforeEach(async () => {
  server = await startServer()
})
afterEach(() => server.stop())

function tokenFor(user: string): Promise<string> {
  const { JWT_SECRET = '', JWT_ISSUER, JWT_AUDIENCE } = server.wired.config
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user)
    .setIssuer(JWT_ISSUER)
    .setAudience(JWT_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(Buffer.from(JWT_SECRET))
}

async function askForTicket(authorization?: string): Promise<Response> {
  const headers = authorization === undefined ? {} : { authorization }
  return fetch(`${server.url}/realtime/ticket`, { method: 'POST', headers })
}

async function ticketFor(user: string): Promise<string> {
  const { query } = await credentialFor(user, server.wired)
  return query.ticket
}

test('a token buys a ticket, and the ticket opens a connection of its user', async () => {
  const response = await askForTicket(`Bearer ${await tokenFor('ann')}`)
  const bought: unknown = await response.json()

  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(bought).toEqual({ ticket: expect.stringMatching(/^[\w-]{43}$/), expires_in: 30 })
  const query = bought as { ticket: string }
  const ann = await connect(server, 'bob', { query: { ticket: query.ticket } })
  expect(ann.userId).toBe('ann')
  await ann.close()
})

test.each([
  [undefined, 'Bearer'],
  ['Basic YTpi', 'Bearer'],
  ['Bearer ', 'Bearer'],
  ['Bearer x', 'Bearer error="invalid_token"'],
])('the authorization %s buys none', async (authorization, challenge) => {
  const response = await askForTicket(authorization)

  expect(response.status).toBe(401)
  expect(response.headers.get('www-authenticate')).toBe(challenge)
})

test('tickets are limited per address', async () => {
  await server.stop()
  server = await startServer({ env: { RT_HANDSHAKES_PER_MINUTE: '2' } })

  const statuses = []
  for (let attempt = 0; attempt < 3; attempt += 1) statuses.push((await askForTicket()).status)

  expect(statuses).toEqual([401, 401, 429])
})

test('a ticket is read from the query and the sub-protocol', async () => {
  const places = [
    { query: { ticket: await ticketFor('ann') } },
    { protocols: ['rt.v1', `ticket.${await ticketFor('ann')}`] },
    { protocols: [`ticket.${await ticketFor('ann')}`, 'rt.v1'] },
  ]

  for (const place of places) {
    const answer = await upgrade(server.url, place)
    expect(answer.status, JSON.stringify(place)).toBe(101)
    expect(answer.headers['sec-websocket-protocol']).toBe('rt.v1')
  }
})

test('a ticket opens one connection, also when it is used several times at once', async () => {
  const query = { ticket: await ticketFor('ann') }

  const answers = await Promise.all([1, 2, 3, 4].map(() => upgrade(server.url, { query })))

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    101, 401, 401, 401,
  ])
  expect((await upgrade(server.url, { query })).status).toBe(401)
})

test('a look at a ticket does not use it up', async () => {
  const query = { ticket: await ticketFor('ann') }
  const check = `${server.url}/rt/auth-check?${new URLSearchParams(query).toString()}`

  expect([(await fetch(check)).status, (await fetch(check)).status]).toEqual([204, 204])
  expect((await upgrade(server.url, { query })).status).toBe(101)
  expect((await fetch(check)).status).toBe(401)
})

test('the token itself opens no connection', async () => {
  const token = await tokenFor('ann')
  const places = [
    { query: { token, ticket: token } },
    { headers: { authorization: `Bearer ${token}` } },
    { protocols: ['rt.v1', `token.${token}`, `ticket.${token}`] },
  ]

  for (const place of places) expect((await upgrade(server.url, place)).status).toBe(401)
})
