import { expect, test } from 'vitest'
import { createPresenceStore } from '../src/ws/backplane/presence-store.js'
import { createStreamLog } from '../src/ws/backplane/stream-log.js'
import { loadConfig } from '../src/ws/config.js'
import { testEnvironment } from './support/environment.js'
import { manualClock } from './support/manual-clock.js'

test('a room that everybody left begins anew above all that was told of it', async () => {
  const broker = {
    clock: manualClock(),
    isReady: () => true,
    close: () => Promise.resolve(),
  }
  const told: string[] = []
  const log = createStreamLog(broker, loadConfig(testEnvironment()))
  log.listen({
    entry: () => undefined,
    volatile: (_stream, { body }) => told.push(body),
    reconnected: () => undefined,
  })
  const presence = createPresenceStore(broker, log, { leaseMs: 1_000, graceMs: 100 })

  await presence.enter('lobby', 'ann', 'phone')
  await presence.leave('lobby', 'ann', 'phone')
  const empty = await presence.state('lobby')
  await presence.enter('lobby', 'bob', 'laptop')

  expect(empty).toEqual({ rev: 2, state: [] })
  expect(await presence.state('lobby')).toEqual({ rev: 3, state: [{ user: 'bob', devices: 1 }] })
  expect(told.map((body) => /"rev":(\d+)/.exec(body)?.[1])).toEqual(['1', '2', '3'])
})
