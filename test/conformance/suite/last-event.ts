import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { withOffset, withTag } from './forged-cursors.ts'
import { at, textAt } from './json.ts'
import { resumed, streamIn } from './trial.ts'

/** Section 6, third part: the single cursor, and resumes that are refused or never come. */
export const lastEventCases: readonly Case[] = [
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
]
