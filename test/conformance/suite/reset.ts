import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import type { Client } from './client.ts'
import { offset } from './events.ts'
import { at, textAt } from './json.ts'
import { verdictOf } from './resume.ts'
import { resumed, streamIn, type Trial } from './trial.ts'

/** Section 6, second half: continuity that cannot be shown, and the single cursor. */
export const resetCases: readonly Case[] = [
  {
    duty: '6.5',
    says: 'a cursor of another epoch is reset',
    guards: ['F13', 'F15'],
    run: (trial) =>
      expectReset(trial, 'epoch', (cursor) => cursor.replace(/@[a-z0-9]+:/, '@zzzz:')),
  },
  {
    duty: '6.6',
    says: 'a cursor ahead of the log is reset, never taken as nothing missed',
    guards: ['F13'],
    run: (trial) =>
      expectReset(trial, 'ahead', (cursor) => withOffset(cursor, offset(cursor) + 100)),
  },
  {
    duty: '6.7',
    says: 'a cursor whose entry carries another tag is reset, in the middle and at the top',
    guards: ['F14'],
    async run(trial) {
      await expectReset(trial, 'tag', (cursor) => withTag(cursor, 'zzzz'))
      await expectReset(trial, 'tag', (_, top) => withTag(top, 'zzzz'))
    },
  },
  {
    duty: '6.8',
    says: 'a cursor whose successors were trimmed by count is reset',
    guards: ['F10'],
    env: { RT_REPLAY_MAX_ENTRIES: '20' },
    async run(trial) {
      const { place, client, cursor } = await missing(trial, 60)

      const verdict = verdictOf(trial, client, place)
      assert.deepEqual(
        [at(verdict, 'data.status'), at(verdict, 'data.reason')],
        ['reset', 'trimmed'],
      )
      await expectSnapshotThenLive(trial, client, place)
      assert.ok(cursor)
    },
  },
  {
    duty: '6.9',
    says: '500 missed entries are replayed and 501 are reset',
    guards: ['F10'],
    withinMs: 60_000,
    async run(trial) {
      const all = await missing(trial, 500)
      assert.equal(at(verdictOf(trial, all.client, all.place), 'data.count'), 500)
      assert.equal(trial.heard(all.client, all.place).length, 500)

      const more = await missing(trial, 501)
      const verdict = verdictOf(trial, more.client, more.place)
      assert.deepEqual([at(verdict, 'data.status'), at(verdict, 'data.reason')], ['reset', 'limit'])
    },
  },
  {
    duty: '6.10',
    says: 'after a reset comes the state with its cursor, and everything later',
    async run(trial) {
      const place = trial.place()
      const author = await trial.openIn(place, trial.fresh('author'))
      const cursor = await trial.say(author, place, 'part of the state')
      const forged = cursor.replace(/@[a-z0-9]+:/, '@zzzz:')

      const client = await trial.resume(trial.fresh('ada'), [forged])

      const snapshot = await client.next((frame) => frame['event'] === 'sys.snapshot')
      assert.equal(textAt(snapshot, 'data.cursor'), cursor)
      assert.ok(at(snapshot, 'data.state') !== undefined)
      await trial.say(author, place, 'later')
      await trial.hears(client, place, ['later'])
    },
  },
  {
    duty: '6.10',
    says: 'the cursor of a snapshot is enough to resume',
    async run(trial) {
      const place = trial.place()
      const author = await trial.openIn(place, trial.fresh('author'))
      const cursor = await trial.say(author, place, 'one')
      const first = await trial.resume(trial.fresh('ada'), [withTag(cursor, 'zzzz')])
      const snapshot = await first.next((frame) => frame['event'] === 'sys.snapshot')
      await trial.say(author, place, 'two')

      const second = await trial.resume(trial.fresh('ada'), [textAt(snapshot, 'data.cursor')])

      await trial.hears(second, place, ['two'])
    },
  },
  {
    duty: '6.11',
    says: 'the stream of another user is forbidden and stays silent',
    guards: ['F19'],
    async run(trial) {
      const ada = await trial.open(trial.fresh('ada'))
      const [own = ''] = ada.frames.flatMap((frame) =>
        [at(frame, 'data.streams.0.cursor')].filter((cursor) => typeof cursor === 'string'),
      )
      const cursor = own.startsWith('user:')
        ? own
        : ada.helloCursor(`user:${textAt(ada.hello, 'data.user.id')}`)

      const eve = await trial.resume(trial.fresh('eve'), [cursor])

      const verdict = await resumed(eve, streamIn(cursor))
      assert.equal(at(verdict, 'data.status'), 'forbidden')
      assert.deepEqual(eve.durable(streamIn(cursor)), [])
    },
  },
  {
    duty: '6.13',
    says: 'last_event_id at the handshake resumes its stream',
    needs: ['rooms'],
    async run(trial) {
      const place = trial.place()
      const author = await trial.openIn(place, trial.fresh('author'))
      const cursor = await trial.say(author, place, 'seen')
      await trial.say(author, place, 'missed')

      const client = await trial.open(trial.fresh('ada'), { query: { last_event_id: cursor } })

      await resumed(client, trial.streamOf(place))
      await trial.hears(client, place, ['missed'])
      const own = await client.next(
        (frame) =>
          frame['event'] === 'sys.resumed' && textAt(frame, 'data.stream').startsWith('user:'),
      )
      assert.equal(at(own, 'data.status'), 'approximate')
    },
  },
  {
    duty: '6.13',
    says: 'last_event_id in a message does the same',
    async run(trial) {
      const place = trial.place()
      const author = await trial.openIn(place, trial.fresh('author'))
      const cursor = await trial.say(author, place, 'seen')
      await trial.say(author, place, 'missed')

      const client = await trial.open(trial.fresh('ada'), { query: { resume: '1' } })
      client.send('sys.resume', { last_event_id: cursor })

      await resumed(client, trial.streamOf(place))
      await trial.hears(client, place, ['missed'])
    },
  },
  {
    duty: '6.13',
    says: 'a last_event_id that is not known resets every stream',
    async run(trial) {
      const place = trial.place()
      const author = await trial.openIn(place, trial.fresh('author'))
      const cursor = await trial.say(author, place, 'seen')

      for (const last_event_id of [
        withTag(cursor, 'zzzz'),
        withOffset(cursor, 10_000),
        'nonsense',
      ]) {
        const client = await trial.open(trial.fresh('ada'), { query: { last_event_id } })
        const own = await client.next(
          (frame) =>
            frame['event'] === 'sys.resumed' && textAt(frame, 'data.stream').startsWith('user:'),
        )
        assert.equal(at(own, 'data.status'), 'reset', last_event_id)
        await trial.alive(client)
      }
    },
  },
  {
    duty: '6.14',
    says: 'a resume that was not announced, comes twice or cannot be read is refused',
    async run(trial) {
      const plain = await trial.open(trial.fresh('ada'))
      assert.equal(at(await plain.expectError('sys.resume', { cursors: [] }), 'code'), 'invalid')

      const place = trial.place()
      const author = await trial.openIn(place, trial.fresh('author'))
      const cursor = await trial.say(author, place, 'seen')
      await trial.say(author, place, 'missed')
      const client = await trial.open(trial.fresh('ada'), { query: { resume: '1' } })
      const unreadable = [
        ['nonsense'],
        [7],
        [cursor, 'room:x@'],
        ['a'.repeat(500)],
        [withOffset(cursor, -1)],
      ]
      for (const cursors of unreadable)
        assert.equal(
          at(await client.expectError('sys.resume', { cursors }), 'code'),
          'invalid',
          JSON.stringify(cursors),
        )
      assert.equal(at(await client.expectError('sys.resume', { neither: 1 }), 'code'), 'invalid')

      await client.expectAck('sys.resume', { cursors: [cursor] })
      await trial.hears(client, place, ['missed'])
      assert.equal(
        at(await client.expectError('sys.resume', { cursors: [cursor] }), 'code'),
        'invalid',
      )
    },
  },
  {
    duty: '6.15',
    says: 'a connection that never resumes is not held back without bound',
    guards: ['F68'],
    needs: ['followed'],
    withinMs: 60_000,
    async run(trial) {
      const [place, user] = [trial.place(), trial.fresh('ada')]
      const author = await trial.openIn(place, trial.fresh('author'))
      await trial.openIn(place, user)
      const gated = await trial.open(user, { query: { resume: '1' } })

      await trial.sayAll(
        author,
        place,
        Array.from({ length: 600 }, (_, index) => `held ${index}`),
      )

      assert.equal((await gated.ending()).code, 4408)
    },
  },
  {
    duty: '6.17',
    says: 'a server that keeps its log in memory starts a new epoch, and old cursors are reset',
    guards: ['F15'],
    needs: ['single'],
    isDestructive: true,
    async run(trial) {
      const place = trial.place()
      const user = trial.fresh('ada')
      const ada = await trial.openIn(place, user)
      const cursor = await trial.say(ada, place, 'before')
      await trial.node.kill()
      await trial.node.restart()

      const again = await trial.resume(user, [cursor])

      const verdict = verdictOf(trial, again, place)
      assert.deepEqual([at(verdict, 'data.status'), at(verdict, 'data.reason')], ['reset', 'epoch'])
      await expectSnapshotThenLive(trial, again, place)
    },
  },
]

function withOffset(cursor: string, to: number): string {
  return cursor.replace(/:(\d+)\.([a-z0-9]+)$/, `:${to}.$2`)
}

function withTag(cursor: string, tag: string): string {
  return cursor.replace(/\.[a-z0-9]+$/, `.${tag}`)
}

/** Forges a cursor out of a real one (of the middle, and of the top) and expects a reset. */
async function expectReset(
  trial: Trial,
  reason: string,
  forge: (middle: string, top: string) => string,
): Promise<void> {
  const place = trial.place()
  const author = await trial.openIn(place, trial.fresh('author'))
  const middle = await trial.say(author, place, 'one')
  const top = await trial.say(author, place, 'two')

  const client = await trial.resume(trial.fresh('ada'), [forge(middle, top)])

  const verdict = verdictOf(trial, client, place)
  assert.deepEqual([at(verdict, 'data.status'), at(verdict, 'data.reason')], ['reset', reason])
  await expectSnapshotThenLive(trial, client, place)
}

async function expectSnapshotThenLive(
  trial: Trial,
  client: Client,
  place: string | undefined,
): Promise<void> {
  const stream = trial.streamOf(place)
  const about = client.frames
    .filter((frame) => at(frame, 'data.stream') === stream)
    .map((frame) => textAt(frame, 'event'))
  assert.deepEqual(about, ['sys.resumed', 'sys.snapshot', 'sys.replay_end'])
  assert.deepEqual(trial.heard(client, place), [])

  const author = await trial.openIn(place, trial.fresh('author'))
  await trial.say(author, place, 'after the reset')
  await trial.hears(client, place, ['after the reset'])
}

/** A client that resumes after it missed so many entries. */
async function missing(trial: Trial, count: number) {
  const place = trial.place()
  const author = await trial.openIn(place, trial.fresh('author'))
  const cursor = await trial.say(author, place, 'seen')
  await trial.sayAll(
    author,
    place,
    Array.from({ length: count }, (_, index) => `m${index}`),
  )
  const client = await trial.resume(trial.fresh('ada'), [cursor])
  return { place, client, cursor }
}
