import { expect, test } from 'vitest'

import { nearest } from '../../../src/blueprint/nearest.ts'

test.each([
  ['redsi', 'redis'],
  ['REDIS', 'redis'],
  ['sing', 'single'],
  ['sinlge', 'single'],
])('%s most likely means %s', (word, meant) => {
  expect(nearest(word, ['single', 'redis'])).toBe(meant)
})

test.each(['kafka', '', 'x'])('%j resembles nothing', (word) => {
  expect(nearest(word, ['single', 'redis'])).toBeUndefined()
})
