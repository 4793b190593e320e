import { expect, test } from 'vitest'
import {
  createTimeline,
  type Timeline,
} from '../../templates/shared/features/starter-chat+client/client/demo/timeline.ts'

const message = (messageId: string, at: number, text = messageId) => ({
  messageId,
  author: 'ada',
  authorName: 'Ada',
  text,
  at,
})

test('messages stand in the order in which they were said, however they arrive', () => {
  const timeline = createTimeline()

  timeline.add(message('m3', 300))
  timeline.add(message('m1', 100))
  timeline.add(message('m2', 200))

  expect(texts(timeline)).toEqual(['m1', 'm2', 'm3'])
  expect(timeline.oldest()).toBe('m1')
})

test('what the server has is forgotten where a hole may be in it, what is on its way is not', () => {
  const timeline = createTimeline()
  timeline.add(message('m1', 100))
  timeline.expect('key-1', message('key-1', 400, 'on its way'))

  timeline.clear()
  timeline.add(message('m3', 300))

  expect(texts(timeline)).toEqual(['m3', 'on its way'])
  expect(timeline.oldest()).toBe('m3')
})

test('a message that arrives as event, in the history and in a snapshot is there once', () => {
  const timeline = createTimeline()

  for (const text of ['event', 'history', 'snapshot']) timeline.add(message('m1', 100, text))

  expect(texts(timeline)).toEqual(['snapshot'])
})

test.each(['event first', 'answer first'])(
  'CLIENT 15.2: an own message keeps its place: %s',
  (order) => {
    const timeline = createTimeline()
    timeline.expect('key-1', message('key-1', 100, 'hi'))
    const steps = [
      () => timeline.add(message('m1', 100, 'hi'), 'key-1'),
      () => timeline.confirm('key-1', 'm1'),
    ]

    for (const step of order === 'event first' ? steps : steps.toReversed()) step()

    expect(timeline.items()).toEqual([
      { key: 'key-1', message: message('m1', 100, 'hi'), state: 'sent' },
    ])
  },
)

test('what is on its way stands below what was said', () => {
  const timeline = createTimeline()
  timeline.expect('key-1', message('key-1', 100, 'mine'))

  timeline.add(message('m1', 200, 'theirs'))

  expect(texts(timeline)).toEqual(['theirs', 'mine'])
})

test('a message that failed says so, and may be tried again under its key', () => {
  const timeline = createTimeline()
  timeline.expect('key-1', message('key-1', 100))

  timeline.fail('key-1')
  const failed = timeline.items().map(({ state }) => state)
  timeline.expect('key-1', message('key-1', 100))

  expect(failed).toEqual(['failed'])
  expect(timeline.items().map(({ key, state }) => [key, state])).toEqual([['key-1', 'sending']])
})

test('an edit changes the text and says when; an edit of an unknown message changes nothing', () => {
  const timeline = createTimeline()
  timeline.add(message('m1', 100))

  timeline.edit({ messageId: 'm1', text: 'better', at: 500 })
  timeline.edit({ messageId: 'm9', text: 'nothing', at: 500 })

  expect(timeline.items().map((item) => item.message)).toEqual([
    { ...message('m1', 100, 'better'), editedAt: 500 },
  ])
})

function texts(timeline: Timeline): readonly string[] {
  return timeline.items().map((item) => item.message.text)
}
