import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createOneByOne } from '../src/ws/one-by-one.js'

test('the work of one owner is done in the order of the calls', async () => {
  const inTurn = createOneByOne()
  const done: string[] = []

  const first = inTurn.run('ann', async () => {
    await nextTurn()
    done.push('first')
  })
  const second = inTurn.run('ann', () => Promise.resolve(done.push('second')))
  await inTurn.run('bob', () => Promise.resolve(done.push('of somebody else')))
  await Promise.all([first, second])

  expect(done).toEqual(['of somebody else', 'first', 'second'])
})

test('work that fails does not hold up what comes next', async () => {
  const inTurn = createOneByOne()

  const failed = inTurn.run('ann', () => Promise.reject(new Error('no')))
  const next = inTurn.run('ann', () => Promise.resolve('done'))

  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('done')
})

test('whoever waits for an owner waits for all that was begun', async () => {
  const inTurn = createOneByOne()
  let isDone = false
  const work = inTurn.run('ann', async () => {
    await nextTurn()
    isDone = true
  })

  const settled = inTurn.settled('ann').then(() => isDone)
  await work

  expect(await settled).toBe(true)
})
