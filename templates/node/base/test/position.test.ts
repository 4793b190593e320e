import { expect, test } from 'vitest'
import { formatCursor, judgeContinuity, parseCursor } from '../src/ws/streams/position.js'

const top = { epoch: 'e1', offset: 5, tag: 'tag5' }
const entries = [1, 2, 3, 4, 5].map((offset) => ({ offset, tag: `tag${offset}`, at: 0, body: '' }))

function from(offset: number) {
  return entries.filter((entry) => entry.offset >= offset)
}

test('a cursor survives the trip to the client and back', () => {
  expect(parseCursor(formatCursor('room:a', top))).toEqual({ stream: 'room:a', position: top })
})

test.each([
  '',
  'room:a',
  'room:a@e1',
  'room:a@e1:-1.tag5',
  'room:a@e1:5',
  'x:a@e1:5.tag5',
  '@e:1.tag5',
])('%j is not a cursor', (text) => {
  expect(parseCursor(text)).toBeUndefined()
})

test('what came after the position is what was missed', () => {
  const seen = { epoch: 'e1', offset: 3, tag: 'tag3' }

  expect(judgeContinuity(seen, { top, entries: from(3) }, 10)).toEqual({
    ok: true,
    missed: from(4),
  })
})

test('nothing was missed at the top', () => {
  expect(judgeContinuity(top, { top, entries: from(5) }, 10)).toEqual({ ok: true, missed: [] })
})

test('the entry at the position may be trimmed as long as the next one is kept', () => {
  const seen = { epoch: 'e1', offset: 3, tag: 'tag3' }

  expect(judgeContinuity(seen, { top, entries: from(4) }, 10)).toMatchObject({ ok: true })
})

test.each([
  ['epoch', { epoch: 'e0', offset: 3, tag: 'tag3' }, from(3)],
  ['ahead', { epoch: 'e1', offset: 6, tag: 'tag6' }, []],
  ['tag', { epoch: 'e1', offset: 3, tag: 'fork' }, from(3)],
  ['tag', { epoch: 'e1', offset: 5, tag: 'fork' }, []],
  ['trimmed', { epoch: 'e1', offset: 1, tag: 'tag1' }, from(4)],
  ['trimmed', { epoch: 'e1', offset: 1, tag: 'tag1' }, []],
  ['gap', { epoch: 'e1', offset: 2, tag: 'tag2' }, [...from(2).slice(0, 2), ...from(5)]],
  ['gap', { epoch: 'e1', offset: 2, tag: 'tag2' }, from(2).slice(0, 3)],
])('continuity cannot be shown: %s', (reason, seen, kept) => {
  expect(judgeContinuity(seen, { top, entries: kept }, 10)).toEqual({ ok: false, reason })
})

test('more than the limit is not replayed', () => {
  const seen = { epoch: 'e1', offset: 1, tag: 'tag1' }

  expect(judgeContinuity(seen, { top, entries: from(1) }, 3)).toEqual({
    ok: false,
    reason: 'limit',
  })
})
