import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineHandler } from '../src/ws/handlers/handler.js'
import { connect, statusOf } from './support/connect.js'
import { startServer } from './support/start-server.js'

test('a drain tells each client when to come back, refuses newcomers and closes with 1012', async () => {
  const server = await startServer()
  const peers = await Promise.all(['ann', 'bob', 'cat'].map((user) => connect(server, user)))

  const stopped = server.wired.stop()
  const notices = await Promise.all(peers.map((peer) => peer.next('sys.drain')))
  const [ready, newcomer] = await Promise.all([
    fetch(`${server.url}/readyz`),
    statusOf(`${server.url}/ws`, { origin: server.url }),
  ])

  for (const { data } of notices)
    expect(data['reconnect_after_ms']).toBeLessThanOrEqual(Number(data['deadline_ms']))
  expect(ready.status).toBe(503)
  expect(newcomer).toBe(503)
  for (const peer of peers) expect(await peer.closed).toMatchObject({ code: 1012 })
  await stopped
  expect(server.wired.realtime.connectionCount).toBe(0)
  await server.stop()
})

test('an event that is being handled when the time is over is answered before the close', async () => {
  const slow = defineHandler({
    event: 'test.slow',
    scope: 'personal',
    payload: z.strictObject({ ms: z.int() }),
    reply: z.string(),
    handle: async ({ data }) => {
      await delay(data.ms)
      return { reply: 'done' }
    },
  })
  const server = await startServer({ handlers: [slow] })
  const peer = await connect(server, 'ann')

  const stopped = server.wired.stop()
  const { data } = await peer.next('sys.drain')
  const answer = peer.request('test.slow', { ms: Number(data['deadline_ms']) + 300 })

  expect((await answer).data['result']).toBe('done')
  expect(await peer.closed).toMatchObject({ code: 1012 })
  await stopped
  await server.stop()
})
