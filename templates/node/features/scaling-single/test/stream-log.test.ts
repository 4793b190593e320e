import { expect, test } from 'vitest'
import { createStreamLog } from '../src/ws/backplane/stream-log.js'
import { loadConfig } from '../src/ws/config.js'
import { testEnvironment } from './support/environment.js'
import { manualClock } from './support/manual-clock.js'

test('a stream that nobody used for as long as the log keeps entries is forgotten, whatever clients send', async () => {
  const clock = manualClock()
  const config = loadConfig({ ...testEnvironment(), RT_REPLAY_TTL_S: '60' })
  const log = createStreamLog(
    { clock, isReady: () => true, close: () => Promise.resolve() },
    config,
  )
  const { top: first } = await log.read('user:ann', 0, 1)

  clock.advance(30_000)
  const { top: second } = await log.read('user:ann', 0, 1)
  clock.advance(61_000)
  await log.read('user:bob', 0, 1)
  const { top: third } = await log.read('user:ann', 0, 1)

  expect(second.epoch).toBe(first.epoch)
  expect(third.epoch).not.toBe(first.epoch)
})
