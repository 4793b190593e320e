import { afterEach, expect, test, vi } from 'vitest'

import { systemClock } from '../../templates/shared/features/client/client/clock.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('the time goes on from where it was when the wall clock is set back', () => {
  const start = Date.UTC(2030, 0, 1)
  vi.useFakeTimers({ now: start })

  expect(systemClock.now()).toBe(start)
  vi.setSystemTime(start - 3_600_000)
  expect(systemClock.now()).toBe(start)
  vi.setSystemTime(start - 3_600_000 + 5_000)
  expect(systemClock.now()).toBe(start + 5_000)
})
