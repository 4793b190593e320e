import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { credentialFor } from './support/credential.js'
import { connect } from './support/connect.js'
import { startServer, type TestServer } from './support/start-server.js'
import { upgrade } from './support/upgrade.js'

const logged: string[] = []
let server: TestServer

beforeAll(async () => {
  const log = pino({ level: 'debug' }, { write: (line) => logged.push(line) })
  server = await startServer({ log, env: { RT_HANDSHAKES_PER_MINUTE: '100000' } })
})
afterAll(() => server.stop())

test('nobody gets in without a credential, and the answer is real HTTP', async () => {
  const answer = await upgrade(server.url)

  expect(answer.status).toBe(401)
  expect(answer.headers['www-authenticate']).toBeTruthy()
})

test.each([
  { query: { token: 'x', ticket: 'x', api_key: 'x' } },
  { query: { token: '', ticket: '', api_key: '' } },
  { headers: { authorization: 'Bearer x' } },
  { headers: { authorization: 'Basic YW5uOmFubg==' } },
  { headers: { 'x-api-key': 'x', cookie: 'sid=s%3Ax.y; connect.sid=x' } },
  { headers: { authorization: `Bearer ${'a'.repeat(9_000)}` } },
  { protocols: ['rt.v1', 'token.x', 'ticket.x', 'key.x'] },
])('what nobody issued is refused: %j', async (options) => {
  expect((await upgrade(server.url, options)).status).toBe(401)
})

test('a credential of 100 KB is refused', async () => {
  const headers = { authorization: `Bearer ${'a'.repeat(100_000)}` }

  expect((await upgrade(server.url, { headers })).status).toBe(431)
})

test('an issued credential is let in', async () => {
  const { headers, query } = await credentialFor('ann', server.wired)

  expect((await upgrade(server.url, { headers, query })).status).toBe(101)
})

test('a credential among the sub-protocols is never echoed', async () => {
  const { headers, query } = await credentialFor('ann', server.wired)
  const protocols = ['other.secret', 'rt.v1']

  const answer = await upgrade(server.url, { headers, query, protocols })

  expect(answer.headers['sec-websocket-protocol']).toBe('rt.v1')
})

test('the check beside the socket says the same as the handshake', async () => {
  const { headers, query } = await credentialFor('ann', server.wired)
  const url = `${server.url}/rt/auth-check`

  const known = await fetch(`${url}?${new URLSearchParams(query).toString()}`, { headers })
  const unknown = await fetch(url)

  expect([known.status, unknown.status]).toEqual([204, 401])
})

test('a kick ends the connections of a user and refuses the credential that they held', async () => {
  const { headers, query } = await credentialFor('eve', server.wired)
  const eve = await connect(server, 'eve')
  const ann = await connect(server, 'ann')

  await server.wired.realtime.kick('eve')

  expect((await eve.closed).code).toBe(4503)
  const check = `${server.url}/rt/auth-check?${new URLSearchParams(query).toString()}`
  expect((await fetch(check, { headers })).status).toBe(401)
  expect((await upgrade(server.url, { headers, query })).status).toBe(401)
  expect(ann.socket.readyState).toBe(ann.socket.OPEN)
  await ann.close()
})

test('no log line holds a credential or a query string', async () => {
  const { headers, query } = await credentialFor('ann', server.wired)
  const secrets = [...Object.values<string>(headers), ...Object.values<string>(query)]

  await upgrade(server.url, { headers, query: { ...query, token: 'wrong-token', note: 'private' } })
  await upgrade(server.url, { query: { token: 'wrong-token' }, headers: { cookie: 'sid=wrong' } })

  await expect.poll(() => logged.filter((line) => line.includes('disconnect'))).not.toEqual([])
  for (const secret of [...secrets, 'wrong-token', 'private', 'sid='])
    expect(logged.filter((line) => line.includes(secret))).toEqual([])
})
