import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import type { Client } from './client.ts'
import { offset } from './events.ts'
import { withOffset, withTag } from './forged-cursors.ts'
import { at, textAt } from './json.ts'
import { verdictOf } from './resume.ts'
import type { Trial } from './trial.ts'

/** Section 6, second part: continuity that cannot be shown. */
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
