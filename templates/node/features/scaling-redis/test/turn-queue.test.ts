import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createTurnQueue } from '../src/ws/backplane/turn-queue.js'

test('the first of a turn is done at once for each key, the others together at its end', async () => {
  const performed: string[] = []
  const add = createTurnQueue<number, string>(async (key, items) => {
    performed.push(`${key}${items.join('+')}`)
    return items.map((item) => `did ${key}${item}`)
  }, 2)

  const results = [add('a', 1), add('a', 2), add('b', 1), add('a', 3), add('a', 4)]
  expect(performed).toEqual(['a1', 'b1'])

  await setImmediate()
  expect(performed).toEqual(['a1', 'b1', 'a2+3', 'a4'])
  expect(await Promise.all(results)).toEqual(['did a1', 'did a2', 'did b1', 'did a3', 'did a4'])

  await add('a', 5)
  expect(performed.slice(4)).toEqual(['a5'])
})

test('what fails fails for all that were done together, and for no other', async () => {
  const add = createTurnQueue<number, string>((_key, items) => {
    if (items.includes(2)) return Promise.reject(new Error('no answer'))
    return Promise.resolve(items.map(String))
  }, 64)

  const results = await Promise.allSettled([add('a', 1), add('a', 2), add('a', 3), add('b', 4)])
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
  ])
})
