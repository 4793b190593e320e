import { afterEach, beforeEach, expect, test } from 'vitest'
import { userStream } from '../src/ws/audience.js'
import { startHeartbeat } from '../src/ws/heartbeat.js'
import { connect } from './support/connect.js'
import { manualClock, type ManualClock } from './support/manual-clock.js'
import { startServer, type TestServer } from './support/start-server.js'

let server: TestServer
let clock: ManualClock

beforeEach(async () => {
  clock = manualClock()
  server = await startServer({
    clock,
    env: {
      RT_PING_INTERVAL_MS: '30000',
      RT_PEER_TIMEOUT_MS: '90000',
      RT_IDLE_TIMEOUT_MS: '1800000',
    },
  })
})
afterEach(() => server.stop())

test('a quiet connection is pinged and sent a heartbeat once per interval', async () => {
  const peer = await connect(server, 'ann')
  let pings = 0
  peer.socket.on('ping', () => (pings += 1))

  clock.advance(30_000)
  await peer.next('sys.hb')
  clock.advance(30_000)
  await peer.next('sys.hb')
  await peer.settle()

  expect(pings).toBe(2)
  await peer.close()
})

test('a clock that is set back holds up no ping', async () => {
  const peer = await connect(server, 'ann')
  clock.advance(30_000)
  await peer.next('sys.hb')

  clock.setBack(3_600_000)
  clock.advance(30_000)

  await peer.next('sys.hb')
  await peer.close()
})

test('a peer that answers nothing is cut off after the time-out', async () => {
  const peer = await connect(server, 'ann')
  peer.socket.pause()

  clock.advance(91_000)
  expect(server.wired.realtime.connectionCount).toBe(1)
  peer.socket.resume()

  expect(await peer.closed).toMatchObject({ code: 1006 })
})

test('a clock that is set back hides no peer that is gone', async () => {
  const peer = await connect(server, 'ann')
  clock.advance(30_000)
  await peer.next('sys.hb')
  peer.socket.pause()

  clock.setBack(3_600_000)
  clock.advance(121_000)
  peer.socket.resume()

  expect(await peer.closed).toMatchObject({ code: 1006 })
})

test('a client that sends no event for long enough is sent away as idle', async () => {
  const peer = await connect(server, 'ann')

  for (let elapsed = 0; elapsed < 1_770_000; elapsed += 30_000) {
    clock.advance(30_000)
    await peer.settle()
  }
  clock.advance(30_000)

  expect(await peer.closed).toMatchObject({ code: 4403 })
})

test('a sweep over many connections lets other work in between', async () => {
  const peer = await connect(server, 'ann')
  const [connection] = server.wired.hub.connections(userStream(peer.userId))
  let visited = 0
  function* many() {
    for (; visited < 1_000; visited += 1) if (connection) yield connection
  }
  const stop = startHeartbeat({
    connections: { [Symbol.iterator]: many },
    limits: {
      pingIntervalMs: 30_000,
      peerTimeoutMs: 90_000,
      idleTimeoutMs: 1_800_000,
      expiryNoticeMs: 60_000,
    },
    clock,
    onBeat: () => undefined,
  })

  clock.advance(1_000)
  const atOnce = visited

  await expect.poll(() => visited).toBe(1_000)
  expect(atOnce).toBeLessThanOrEqual(100)
  stop()
  await peer.close()
})
