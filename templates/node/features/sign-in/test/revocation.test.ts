import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from './support/connect.js'
import { manualClock } from './support/manual-clock.js'
import { startServer, type TestServer } from './support/start-server.js'

const clock = manualClock()
let server: TestServer

beforeAll(async () => {
  // The clock moves faster than the network, so a peer must not count as silent.
  server = await startServer({ clock, env: { RT_PEER_TIMEOUT_MS: '3600000' } })
})
afterAll(() => server.stop())

test('a connection that was too early to hear of a kick ends with its next heartbeat', async () => {
  const eve = await connect(server, 'eve')
  const ann = await connect(server, 'ann')
  clock.advance(60_000)

  await server.wired.revocations.revoke('eve')
  clock.advance(60_000)

  expect((await eve.closed).code).toBe(4500)
  await ann.settle()
  expect(ann.socket.readyState).toBe(ann.socket.OPEN)
  await ann.close()
})
