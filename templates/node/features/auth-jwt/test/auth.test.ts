import { SignJWT } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from './support/connect.js'
import { manualClock, type ManualClock } from './support/manual-clock.js'
import { startServer, type TestServer } from './support/start-server.js'
import { upgrade } from './support/upgrade.js'

const minuteMs = 60_000
let clock: ManualClock
let server: TestServer

beforeEach(async () => {
  clock = manualClock()
  // The clock moves faster than the network, so a peer must not count as silent.
  server = await startServer({ clock, env: { RT_PEER_TIMEOUT_MS: '3600000' } })
})
afterEach(() => server.stop())

function tokenFor(user: string, livesMs = 10 * minuteMs): Promise<string> {
  const { JWT_SECRET = '', JWT_ISSUER, JWT_AUDIENCE } = server.wired.config
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user)
    .setIssuer(JWT_ISSUER)
    .setAudience(JWT_AUDIENCE)
    .setIssuedAt(new Date(clock.now()))
    .setExpirationTime(new Date(clock.now() + livesMs))
    .sign(Buffer.from(JWT_SECRET))
}

test('a token is read from the query, the header and the sub-protocol', async () => {
  const token = await tokenFor('ann')
  const places = [
    { query: { token } },
    { headers: { authorization: `Bearer ${token}` } },
    { headers: { authorization: `bearer ${token}` } },
    { protocols: ['rt.v1', `token.${token}`] },
    { protocols: [`token.${token}`, 'rt.v1'] },
  ]

  for (const place of places) {
    const answer = await upgrade(server.url, place)
    expect(answer.status, JSON.stringify(place)).toBe(101)
    expect(answer.headers['sec-websocket-protocol']).toBe('rt.v1')
  }
})

test('the header counts for more than the query', async () => {
  const token = await tokenFor('ann')
  const headers = { authorization: 'Bearer x' }

  expect((await upgrade(server.url, { query: { token }, headers })).status).toBe(401)
})

test('an expired token is refused', async () => {
  const token = await tokenFor('ann', minuteMs)
  clock.advance(2 * minuteMs)

  expect((await upgrade(server.url, { query: { token } })).status).toBe(401)
})

test('a connection ends with its token, and is told before', async () => {
  const token = await tokenFor('ann', 5 * minuteMs)
  const ann = await connect(server, 'ann', { headers: { authorization: `Bearer ${token}` } })
  const endsAt = ann.hello.data['token_exp']

  clock.advance(4 * minuteMs + 2_000)
  const notice = await ann.next('sys.auth_expiring')
  clock.advance(minuteMs)

  expect(notice.data).toEqual({ expires_at: endsAt })
  expect((await ann.closed).code).toBe(4404)
})

test('a newer token of the same user moves the end', async () => {
  const token = await tokenFor('ann', minuteMs)
  const ann = await connect(server, 'ann', { headers: { authorization: `Bearer ${token}` } })

  const answer = await ann.request('sys.auth_refresh', { token: await tokenFor('ann') })
  clock.advance(2 * minuteMs)
  await ann.settle()

  expect(answer).toMatchObject({ event: 'sys.ack', data: { ok: true } })
  expect(ann.socket.readyState).toBe(ann.socket.OPEN)
  await ann.close()
})

test('a refresh with anything else is refused and changes nothing', async () => {
  const ann = await connect(server, 'ann')

  const answers = [
    await ann.request('sys.auth_refresh', { token: 'x' }),
    await ann.request('sys.auth_refresh', { token: await tokenFor('ann', -minuteMs) }),
    await ann.request('sys.auth_refresh', { token: await tokenFor('bob') }),
    await ann.request('sys.auth_refresh', { token: 7 }),
    await ann.request('sys.auth_refresh', {}),
  ]

  expect(answers.map(({ data }) => data['code'])).toEqual([
    'unauthorized',
    'unauthorized',
    'forbidden',
    'invalid',
    'invalid',
  ])
  expect(ann.socket.readyState).toBe(ann.socket.OPEN)
  await ann.close()
})

test('a revoked token cannot refresh a connection', async () => {
  const revoked = await tokenFor('ann')
  clock.advance(2_000)
  await server.wired.revocations.revoke('ann')
  clock.advance(2_000)
  const newer = await tokenFor('ann')
  const ann = await connect(server, 'ann', { headers: { authorization: `Bearer ${newer}` } })

  const answer = await ann.request('sys.auth_refresh', { token: revoked })

  expect(answer.data['code']).toBe('unauthorized')
  await ann.close()
})
