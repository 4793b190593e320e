import { array, assert, constantFrom, property } from 'fast-check'
import { expect, test } from 'vitest'

import { hasMarkers, markedText, mergedText } from '../../../src/plan/three-way.ts'

const lines = (...texts: readonly string[]) => texts.map((text) => `${text}\n`).join('')
const base = lines('one', 'two', 'three', 'four', 'five')

test('changes of different lines are both kept', () => {
  const mine = base.replace('one', 'ONE')
  const theirs = `${base.replace('four', '4')}six\n`

  expect(mergedText({ base, mine, theirs })).toBe(lines('ONE', 'two', 'three', '4', 'five', 'six'))
})

test('the same change on both sides is made once', () => {
  const both = base.replace('three', '3')

  expect(mergedText({ base, mine: both, theirs: both })).toBe(both)
})

test.each([
  ['the same line', base.replace('two', '2'), base.replace('two', 'zwei')],
  ['neighbouring lines', base.replace('two', '2'), base.replace('three', '3')],
  ['an edit and a removal', base.replace('two', '2'), base.replace('two\n', '')],
])('where both changed %s, nothing is guessed', (_, mine, theirs) => {
  expect(mergedText({ base, mine, theirs })).toBeUndefined()
})

test('without a common text, or without one of the files, there is no merge', () => {
  expect(mergedText({ mine: 'a', theirs: 'b' })).toBeUndefined()
  expect(mergedText({ base, mine: undefined, theirs: base })).toBeUndefined()
  expect(mergedText({ base, mine: base, theirs: undefined })).toBeUndefined()
})

test('ends of lines and a missing last one stay as they are', () => {
  const crlf = 'one\r\ntwo\r\nthree\r\nfour'

  expect(
    mergedText({ base: crlf, mine: crlf.replace('one', '1'), theirs: crlf.replace('four', '4') }),
  ).toBe('1\r\ntwo\r\nthree\r\n4')
})

test('a side that changed nothing takes the other side as it is', () => {
  const texts = array(constantFrom('a\n', 'b\n', 'c\n', '\n')).map((all) => all.join(''))
  assert(
    property(texts, texts, (before, after) => {
      expect(mergedText({ base: before, mine: before, theirs: after })).toBe(after)
      expect(mergedText({ base: before, mine: after, theirs: before })).toBe(after)
    }),
  )
})

test('markers stand around what differs, and are recognised', () => {
  const marked = markedText({ mine: lines('same', 'mine'), theirs: lines('same', 'theirs') })

  expect(marked).toBe('same\n<<<<<<< mine\nmine\n=======\ntheirs\n>>>>>>> theirs\n')
  expect(hasMarkers(marked)).toBe(true)
  expect(hasMarkers(base)).toBe(false)
})
