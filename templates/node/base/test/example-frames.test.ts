import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseBinaryFrame } from '../src/ws/binary.js'
import { CloseCode } from '../src/ws/close-codes.js'
import {
  ackFrame,
  durableFrame,
  encodeBody,
  errorFrame,
  isBadFrame,
  parseClientFrame,
  replayEndFrame,
  resumedFrame,
  snapshotFrame,
  systemFrame,
  volatileFrame,
} from '../src/ws/protocol.js'
import { bytesOf, exampleFrames, isText, readFact, textOf } from './support/example-frames.js'

const fromClients = (kind: 'valid' | 'invalid') =>
  exampleFrames(kind).filter(({ from }) => from === 'client')

function read(example: ReturnType<typeof exampleFrames>[number]) {
  return isText(example) ? parseClientFrame(textOf(example)) : parseBinaryFrame(bytesOf(example))
}

test.each(fromClients('valid'))('is read: $title', (example) => {
  const frame = read(example)

  if (isBadFrame(frame)) throw new Error(frame.problem)
  const { data = null } = frame
  expect({ ...frame, data }).toMatchObject(example.frame ?? {})
  if (example.dataKeys) expect(Object.keys(Object(data))).toEqual(example.dataKeys)
  if (Buffer.isBuffer(data)) expect(data.toString('hex')).toBe(example.payload)
})

test.each(fromClients('invalid'))('is refused: $title', (example) => {
  const frame = read(example)

  const ids = [example.id ?? null].flat()
  expect(frame).toMatchObject({ problem: expect.any(String), id: expect.toBeOneOf(ids) })
})

const { $defs } = JSON.parse(readFact('frames.schema.json'))
const serverFrame = z.fromJSONSchema({ $ref: '#/$defs/serverFrame', $defs })

test('the schema tells the valid frames of a server from the invalid ones', () => {
  const verdicts = (['valid', 'invalid'] as const).map((kind) =>
    exampleFrames(kind)
      .filter(({ from }) => from === 'server')
      .map((example) => serverFrame.safeParse(JSON.parse(textOf(example))).success),
  )

  expect(verdicts.map((each) => new Set(each))).toEqual([new Set([true]), new Set([false])])
})

const top = { epoch: 'e1', offset: 7, tag: 'ab12' }
const entry = { ...top, at: 1_000, body: encodeBody('note', { text: 'hi' }, 'general') }

test.each([
  ['an ack', ackFrame('abcdefgh', { reply: '{}', cursor: 'room:r@e1:7.ab12' }, true)],
  ['an error', errorFrame(null, { code: 'unavailable', message: 'Later.', retryAfterMs: 500 })],
  ['a durable frame', durableFrame('room:general', 'e1', entry, 'abcdefgh')],
  ['a volatile frame', volatileFrame(encodeBody('note', null, 'general'))],
  ['the end of a replay', replayEndFrame('user:ada', top)],
  ['a snapshot', snapshotFrame('room:general', top, { messages: [] })],
  ['a sign of life', systemFrame('sys.hb', {})],
  [
    'a verdict',
    resumedFrame({ stream: 'all', status: 'reset', from: top, to: top, count: 0, reason: 'epoch' }),
  ],
])('what the server writes matches the schema: %s', (_what, frame) => {
  const json: unknown = JSON.parse(frame.subarray(headerLength(frame)).toString())

  expect(serverFrame.safeParse(json)).toMatchObject({ success: true })
})

test('every close code of the server is one of the protocol', () => {
  const { codes }: { codes: readonly { code: number }[] } = JSON.parse(readFact('close-codes.json'))

  expect(codes.map(({ code }) => code)).toEqual(expect.arrayContaining(Object.values(CloseCode)))
})

/** The bytes of RFC 6455 before a payload. */
function headerLength(frame: Buffer): number {
  const marker = frame[1] ?? 0
  return marker < 126 ? 2 : marker === 126 ? 4 : 10
}
