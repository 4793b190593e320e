import { expect, test } from 'vitest'
import { Bundle } from '../src/ws/bundle.js'
import { textFrame } from '../src/ws/wire-frame.js'

test('connections that wait for the same frames share the bytes, and one that differs has its own', () => {
  const [first, second, own] = [textFrame('first'), textFrame('second'), textFrame('own')]
  const empty = Bundle.empty()

  const shared = empty.with(first).with(second)
  const differing = empty.with(first).with(own).with(second)
  const sharedToo = empty.with(first)

  expect(shared.joined).toEqual(Buffer.concat([first, second]))
  expect(differing.joined).toEqual(Buffer.concat([first, own, second]))
  expect(sharedToo.joined).toBe(first)
  expect(empty.with(first).with(own).with(second).joined).toBe(differing.joined)
  expect([empty.bytes, shared.bytes]).toEqual([0, first.length + second.length])
})
