import { expect, test } from 'vitest'
import { decodeEntries, decodePublication, encodeEntry } from '../src/ws/backplane/entry-text.js'

const text = `7:b7q2:1700000000000:${encodeEntry({ body: 'one' })}${encodeEntry({ body: 'two', cid: '9' })}`

test('entries of one text have one tag and time, and offsets that follow one another', () => {
  expect(decodeEntries([text])).toEqual([
    { offset: 7, tag: 'b7q2', at: 1_700_000_000_000, body: 'one' },
    { offset: 8, tag: 'b7q2', at: 1_700_000_000_000, body: 'two', cid: '9' },
  ])
})

test.each([
  ['cut off in a body', text.slice(0, -1)],
  ['cut off in a length', '7:b7q2:1700000000000:0:0:0:12'],
  ['without a tag', '7'],
  ['with a length that is none', '7:b7q2:1700000000000:0:0:0:-1:x'],
  ['empty', ''],
])('a text that is %s is refused', (_, wrong) => {
  expect(() => decodeEntries([wrong])).toThrow('cannot be read')
  expect(() => decodePublication(Buffer.from(`k3f9:0000:${wrong}`))).toThrow('cannot be read')
})
