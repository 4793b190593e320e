import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from './support/connect.js'
import { arrive, place } from './support/place.js'
import { startServer, type TestServer } from './support/start-server.js'

let server: TestServer

beforeEach(async () => {
  server = await startServer({
    env: { RT_MAX_CONNECTIONS_PER_USER: '2', RT_RATE_PER_SECOND: '1', RT_RATE_BURST: '5' },
  })
})
afterEach(() => server.stop())

test('a user has as many connections as allowed, and one more when one ends', async () => {
  const first = await connect(server, 'ann', { query: { client: 'tab-1' } })
  const second = await connect(server, 'ann', { query: { client: 'tab-2' } })

  await expect(connect(server, 'ann', { query: { client: 'tab-3' } })).rejects.toThrow('429')
  await first.close()
  const third = await connect(server, 'ann', { query: { client: 'tab-3' } })

  await Promise.all([second.close(), third.close()])
})

test('the same client instance replaces its own older connection', async () => {
  const older = await connect(server, 'ann', { query: { client: 'tab-1' } })
  const other = await connect(server, 'ann', { query: { client: 'tab-2' } })

  const newer = await connect(server, 'ann', { query: { client: 'tab-1' } })

  expect(await older.closed).toMatchObject({ code: 4407 })
  await Promise.all([other.close(), newer.close()])
})

test('events above the rate are refused with the time to wait', async () => {
  const peer = await arrive(server, 'ann')

  for (let count = 0; count < 6; count += 1) peer.send('test.say', { text: 'quick' }, place)
  const refusal = await peer.next('sys.error')

  expect(refusal.data).toMatchObject({ code: 'rate_limited', retryable: true })
  expect(refusal.data['retry_after_ms']).toBeGreaterThan(0)
  await peer.close()
})

test('a message above the size limit ends the connection', async () => {
  const peer = await connect(server, 'ann')

  peer.socket.send('x'.repeat(64 * 1024 + 1))

  expect(await peer.closed).toMatchObject({ code: 1009 })
})

test('a message in very many fragments ends the connection', async () => {
  const peer = await connect(server, 'ann')

  for (let count = 0; count < 1_000; count += 1) peer.socket.send('x', { fin: false })

  expect((await peer.closed).code).toBeGreaterThan(1_000)
})
