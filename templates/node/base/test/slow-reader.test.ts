import { expect, test } from 'vitest'
import { manualClock } from './support/manual-clock.js'
import { announce, arrive } from './support/place.js'
import { startServer } from './support/start-server.js'

/** More than the kernel keeps for one socket takes a few hundred of these. */
const large = 'x'.repeat(50_000)

test('a reader that stops reading is closed at the end of its queue, and the others hear everything', async () => {
  const server = await startServer()
  const [stuck, reader] = [await arrive(server, 'stuck'), await arrive(server, 'reader')]
  stuck.socket.pause()

  let sent = 0
  while (server.wired.realtime.connectionCount === 2 && sent < 2_000) {
    await announce(server.wired, large)
    sent += 1
    await reader.settle()
  }

  // It has a second to answer the close frame, which many more of them may take less than.
  await expect.poll(() => server.wired.realtime.connectionCount, { timeout: 5_000 }).toBe(1)
  const heard = (): number => reader.frames.filter(({ event }) => event === 'test.said').length
  await expect.poll(heard, { timeout: 5_000 }).toBe(sent)
  stuck.socket.terminate()
  await reader.close()
  await server.stop()
})

test('a reader that makes no progress is closed after the stall time', async () => {
  const clock = manualClock()
  const server = await startServer({ clock, env: { RT_QUEUE_BYTES: '100000000' } })
  const stuck = await arrive(server, 'stuck')
  stuck.socket.pause()
  for (let count = 0; count < 400; count += 1) await announce(server.wired, large)
  await new Promise(setImmediate)

  clock.advance(2_000)
  expect(server.wired.realtime.connectionCount).toBe(1)
  clock.advance(10_000)

  await expect.poll(() => server.wired.realtime.connectionCount, { timeout: 5_000 }).toBe(0)
  stuck.socket.terminate()
  await server.stop()
})
