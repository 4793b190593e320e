import { expect, test } from 'vitest'
import { decodeEntries, decodePublication, encodeEntry } from '../src/ws/backplane/entry-text.js'

const text = `7:2:b7q2:1700000000000:${encodeEntry({ body: 'one' })}${encodeEntry({ body: 'two', cid: '9' })}`

test('entries of one text have one tag and time, and offsets that follow one another', () => {
  expect(decodeEntries([text])).toEqual([
    { offset: 7, tag: 'b7q2', at: 1_700_000_000_000, body: 'one' },
    { offset: 8, tag: 'b7q2', at: 1_700_000_000_000, body: 'two', cid: '9' },
  ])
})

test('texts that were joined are read as they were one by one', () => {
  const next = `9:1:c8r3:1700000000001:${encodeEntry({ body: 'three' })}`

  expect(decodeEntries([text + next])).toEqual(decodeEntries([text, next]))
  expect(decodeEntries([text + next]).map(({ offset, tag }) => `${offset}.${tag}`)).toEqual([
    '7.b7q2',
    '8.b7q2',
    '9.c8r3',
  ])
})

test.each([
  ['cut off in a body', text.slice(0, -1)],
  ['cut off in a length', '7:1:b7q2:1700000000000:0:0:0:12'],
  ['without a tag', '7:1:'],
  ['short of an entry', `7:3${text.slice(3)}`],
  ['with a length that is none', '7:1:b7q2:1700000000000:0:0:0:-1:x'],
  ['empty', ''],
])('a text that is %s is refused', (_, wrong) => {
  expect(() => decodeEntries([wrong])).toThrow('cannot be read')
  expect(() => decodePublication(Buffer.from(`k3f9:0000:${wrong}`))).toThrow('cannot be read')
})
