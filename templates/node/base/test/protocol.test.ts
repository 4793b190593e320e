import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import {
  ackFrame,
  durableFrame,
  encodeBody,
  errorFrame,
  parseClientFrame,
} from '../src/ws/protocol.js'
import { textFrame } from '../src/ws/wire-frame.js'

test('a frame is read with its event, data, id and room', () => {
  const text = '{"event":"a.b","data":{"n":1},"id":"abcdefgh","room":"r-1","extra":true}'

  expect(parseClientFrame(text)).toEqual({
    event: 'a.b',
    data: { n: 1 },
    id: 'abcdefgh',
    room: 'r-1',
    checksum: crc32(text),
  })
})

test.each([
  ['no JSON', '{'],
  ['an array', '[]'],
  ['null', 'null'],
  ['no event', '{"data":1}'],
  ['capitals in the event', '{"event":"A"}'],
  ['a long event', `{"event":"${'a'.repeat(65)}"}`],
  ['a short id', '{"event":"a","id":"short"}'],
  ['a number as id', '{"event":"a","id":12345678}'],
  ['a room with a slash', '{"event":"a","room":"a/b"}'],
  ['data nested too deep', `{"event":"a","data":${'['.repeat(33)}${']'.repeat(33)}}`],
])('%s is refused with a sentence', (_name, text) => {
  expect(parseClientFrame(text)).toMatchObject({ problem: expect.any(String) })
})

test('the refusal of a frame names its id, so that the client need not wait', () => {
  expect(parseClientFrame('{"event":"A","id":"abcdefgh"}')).toMatchObject({ id: 'abcdefgh' })
})

test('names of object internals are data like any other', () => {
  const frame = parseClientFrame('{"event":"a","data":{"__proto__":1},"room":"__proto__"}')

  expect(frame).toMatchObject({ room: '__proto__' })
  expect({}).not.toHaveProperty('polluted')
})

test.each([0, 125, 126, 65_535, 65_536])(
  'a text of %d bytes is framed as RFC 6455 says',
  (size) => {
    const frame = textFrame('x'.repeat(size))

    const headerLength = size < 126 ? 2 : size < 65_536 ? 4 : 10
    expect(frame.length).toBe(headerLength + size)
    expect(frame[0]).toBe(0x81)
    expect(frame[1]).toBe(size < 126 ? size : size < 65_536 ? 126 : 127)
  },
)

test('a durable frame carries its cursor, and the client id for its author alone', () => {
  const body = encodeBody('note', { text: 'hi' }, 'r')
  const entry = { offset: 7, tag: 'ab12', at: 1_000, body, cid: 'client-01' }

  const forOthers = jsonOf(durableFrame('room:r', 'e1', entry))
  const forAuthor = jsonOf(durableFrame('room:r', 'e1', entry, entry.cid))

  const common = {
    event: 'note',
    data: { text: 'hi' },
    room: 'r',
    id: 'room:r@e1:7.ab12',
    ts: 1_000,
  }
  expect(forOthers).toEqual(common)
  expect(forAuthor).toEqual({ ...common, cid: 'client-01' })
})

test('an ack holds the reply as it was stored', () => {
  const frame = ackFrame('abcdefgh', { reply: '{"n":1}', cursor: 'all@e:1.aaaa' }, true)

  expect(jsonOf(frame)).toEqual({
    event: 'sys.ack',
    id: 'abcdefgh',
    data: { ok: true, result: { n: 1 }, cursor: 'all@e:1.aaaa', duplicate: true },
  })
})

test('an error says whether the same id may be sent again', () => {
  const frame = errorFrame(null, { code: 'unavailable', message: 'Later.', retryAfterMs: 500 })

  expect(jsonOf(frame)).toEqual({
    event: 'sys.error',
    id: null,
    data: { code: 'unavailable', message: 'Later.', retryable: true, retry_after_ms: 500 },
  })
})

function jsonOf(frame: Buffer): unknown {
  const marker = frame[1] ?? 0
  const headerLength = marker < 126 ? 2 : marker === 126 ? 4 : 10
  return JSON.parse(frame.subarray(headerLength).toString())
}
