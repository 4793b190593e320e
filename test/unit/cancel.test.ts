import { expect, test } from 'vitest'

import { isCancelled } from '../../src/cli/cancel.ts'

test('a signal that is on its way when a program ends is heard', async () => {
  const cancelling = new AbortController()
  setImmediate(() => cancelling.abort())

  expect(cancelling.signal.aborted).toBe(false)
  expect(await isCancelled(cancelling.signal)).toBe(true)
})

test('nobody who has not cancelled is taken to have', async () => {
  expect(await isCancelled(new AbortController().signal)).toBe(false)
})
