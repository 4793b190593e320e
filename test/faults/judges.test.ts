import { describe, expect, test } from 'vitest'
import type { Frame } from '../conformance/suite/client.ts'
import { asText, at, listAt, textAt } from '../conformance/suite/json.ts'
import { Follower } from './follower.ts'
import { Ledger } from './ledger.ts'
import { PresenceWatch } from './presence-watch.ts'
import { seeded } from './random.ts'

describe('the judge of a stream', () => {
  test('finds nothing in an unbroken stream, a resume and a reset', () => {
    const { ledger, follower } = judging()

    for (const frame of [entry(2), entry(3), resumed('ok', 3), entry(4), ended(4)])
      follower.take(frame)
    for (const frame of [resumed('reset', 4), snapshot(9), ended(9), entry(10)])
      follower.take(frame)

    expect(ledger.violations).toEqual([])
    expect(ledger.resets.get('"epoch"')).toBe(1)
  })

  test('holds the state of a snapshot and what came after it, each text once', () => {
    const { follower } = judging()

    for (const frame of [snapshot(2), saying(2, 'text 2'), saying(3, 'text 3')])
      follower.take(frame)

    expect(follower.held('one')).toEqual(['text 1', 'text 2', 'text 3'])
  })

  test.each([
    ['a lost entry', [entry(2), entry(4)]],
    ['an entry that comes twice', [entry(2), entry(2)]],
    ['entries out of order', [entry(3), entry(2)]],
    ['an entry of another epoch', [{ ...entry(2), id: 'room:one@bbbb:2.t002' }]],
    ['a resume from elsewhere', [resumed('ok', 7)]],
    ['a replay that ends elsewhere', [ended(5)]],
    ['a snapshot that lacks a text', [snapshot(9, 8)]],
    ['an entry of a room that was not joined', [{ ...entry(2), id: 'room:two@aaaa:2.t002' }]],
  ])('finds %s', (_what, frames) => {
    const { ledger, follower } = judging()

    for (const frame of frames) follower.take(frame)

    expect(ledger.violations.length).toBeGreaterThan(0)
  })
})

describe('the ledger', () => {
  test('finds an event that stands in the log twice', () => {
    const ledger = new Ledger()

    ledger.acked('ada', 'room:one@aaaa:1.t001', 'hello', false)
    ledger.delivered('ben', 'room:one@aaaa:2.t002', 'hello')

    expect(ledger.violations).toHaveLength(1)
  })

  test('finds two texts at one cursor', () => {
    const ledger = new Ledger()

    ledger.delivered('ada', 'room:one@aaaa:1.t001', 'hello')
    ledger.delivered('ben', 'room:one@aaaa:1.t001', 'good-bye')

    expect(ledger.violations).toHaveLength(1)
  })

  test('judges anew after the log lost data', () => {
    const ledger = new Ledger()
    ledger.acked('ada', 'room:one@aaaa:1.t001', 'hello', false)

    ledger.isLosing = true
    ledger.isLosing = false
    ledger.acked('ada', 'room:one@bbbb:1.t009', 'hello', false)

    expect(ledger.violations).toEqual([])
  })
})

describe('the watch of presence', () => {
  test('finds a user who joins or leaves twice', () => {
    const ledger = new Ledger()
    const watch = new PresenceWatch({ who: 'ada', room: 'one', ledger, ask: () => undefined })

    watch.take(presence({ rev: 4, state: [{ user: 'ben', devices: 1 }] }))
    watch.take(presence({ rev: 5, joins: ['ben'], leaves: [] }))
    watch.take(presence({ rev: 6, joins: [], leaves: ['eve'] }))

    expect(ledger.violations).toHaveLength(2)
  })

  test('asks for the state when a difference is missing', () => {
    let questions = 0
    const ask = () => {
      questions += 1
    }
    const watch = new PresenceWatch({ who: 'ada', room: 'one', ledger: new Ledger(), ask })
    watch.take(presence({ rev: 4, state: [] }))

    watch.take(presence({ rev: 6, joins: ['ben'], leaves: [] }))

    expect(questions).toBe(1)
  })
})

describe('chance', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
  })

  test('stays within its bounds and loses nothing when it shuffles', () => {
    const random = seeded(3)

    expect(new Set(Array.from({ length: 500 }, () => random.between(1, 3)))).toEqual(
      new Set([1, 2, 3]),
    )
    expect(random.shuffle([1, 2, 3, 4]).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
  })
})

function draw(seed: number): readonly number[] {
  return Array.from({ length: 20 }, seeded(seed).next)
}

/** A follower that joined the room `one` at offset 1. */
function judging() {
  const ledger = new Ledger()
  const follower = new Follower({
    name: 'ada',
    ledger,
    readText: (frame) =>
      at(frame, 'data.text') === undefined ? undefined : textAt(frame, 'data.text'),
    readState: (state) => listAt(state, 'texts').map(asText),
  })
  follower.joined(cursor(1))
  return { ledger, follower }
}

function cursor(offset: number): string {
  return `room:one@aaaa:${offset}.t00${offset % 10}`
}

function entry(offset: number): Frame {
  return { event: 'note', id: cursor(offset), ts: 1 }
}

function saying(offset: number, text: string): Frame {
  return { ...entry(offset), data: { text } }
}

function resumed(status: string, from: number): Frame {
  return {
    event: 'sys.resumed',
    data: { stream: 'room:one', status, from: cursor(from), reason: 'epoch' },
  }
}

/** The state at an offset, where every entry before it said something. */
function snapshot(offset: number, count = offset): Frame {
  const texts = Array.from({ length: count }, (_, index) => `text ${index + 1}`)
  return {
    event: 'sys.snapshot',
    data: { stream: 'room:one', cursor: cursor(offset), state: { texts } },
  }
}

function ended(offset: number): Frame {
  return { event: 'sys.replay_end', data: { stream: 'room:one', cursor: cursor(offset) } }
}

function presence(data: Frame): Frame {
  return { event: 'sys.presence', room: 'one', data }
}
