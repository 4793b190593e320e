import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { isAnswer, newId } from './client.ts'
import { at, numberAt, textAt } from './json.ts'

/** Section 3: events, acks, limits on events. */
export const eventCases: readonly Case[] = [
  {
    duty: '3.1',
    says: 'each event with an id is answered once, and one without is not',
    guards: ['F26'],
    async run(trial) {
      const place = trial.place()
      const ada = await trial.openIn(place, trial.fresh('ada'))
      const ids = [newId(), newId(), newId()]
      const before = ada.frames.length

      await Promise.all(ids.map((id) => trial.say(ada, place, 'with an id', id)))
      const [event, data, { room }] = trial.saying(place, 'without')
      ada.send(event, data, room === undefined ? {} : { room })
      await ada.until(() => trial.heard(ada, place).length === 4)
      await trial.quiet()

      const answers = ada.frames.slice(before).filter(isAnswer)
      assert.equal(answers.length, ids.length)
      assert.deepEqual(new Set(answers.map(({ id }) => id)), new Set(ids))
    },
  },
  {
    duty: '3.1',
    says: 'answers that were due on one connection never arrive on the next',
    guards: ['F26'],
    async run(trial) {
      const place = trial.place()
      const user = trial.fresh('ada')
      const first = await trial.openIn(place, user)
      for (let index = 0; index < 10; index += 1)
        first.send(...trial.saying(place, `last words ${index}`))
      first.peer.reset()

      const second = await trial.openIn(place, user)
      await trial.quiet(300)

      assert.deepEqual(second.all('sys.ack').length, place === undefined ? 0 : 1)
    },
  },
  {
    duty: '3.2',
    says: 'an ack carries the cursor under which everybody received the event',
    guards: ['F12'],
    async run(trial) {
      const place = trial.place()
      const ada = await trial.openIn(place, trial.fresh('ada'))
      const ben = await trial.openIn(place, trial.fresh('ben'))

      const cursor = await trial.say(ada, place, 'hello')

      await trial.hears(ben, place, ['hello'])
      assert.equal(ben.durable(trial.streamOf(place))[0]?.['id'], cursor)
    },
  },
  {
    duty: '3.2',
    says: 'an event that is refused leaves nothing in the log',
    async run(trial) {
      const place = trial.place()
      const ada = await trial.openIn(place, trial.fresh('ada'))
      const first = await trial.say(ada, place, 'before')

      await ada.expectError(
        trial.events.say.event,
        trial.events.say.wrong,
        place === undefined ? {} : { room: place },
      )
      const second = await trial.say(ada, place, 'after')

      assert.equal(offset(second), offset(first) + 1)
    },
  },
  {
    duty: '3.3',
    says: 'the events of one connection are handled in the order in which they were sent',
    guards: ['F24', 'F25'],
    async run(trial) {
      const place = trial.place()
      const ada = await trial.openIn(place, trial.fresh('ada'))
      const ben = await trial.openIn(place, trial.fresh('ben'))
      const texts = Array.from({ length: 200 }, (_, index) => `number ${index}`)

      const cursors = await trial.sayAll(ada, place, texts)

      await trial.hears(ben, place, texts)
      const offsets = cursors.map(offset)
      assert.deepEqual(
        offsets,
        offsets.toSorted((a, b) => a - b),
      )
    },
  },
  {
    duty: '3.4',
    says: 'a frame of a room reaches its members and nobody else',
    guards: ['F69'],
    needs: ['rooms'],
    async run(trial) {
      const [here, there] = [trial.fresh('room'), trial.fresh('room')]
      const ada = await trial.openIn(here, trial.fresh('ada'))
      const ben = await trial.openIn(there, trial.fresh('ben'))
      const eve = await trial.open(trial.fresh('eve'))

      await trial.say(ada, here, 'for members')
      await trial.hears(ada, here, ['for members'])
      await trial.quiet()

      for (const outsider of [ben, eve])
        assert.ok(!JSON.stringify(outsider.frames).includes('for members'))
    },
  },
  {
    duty: '3.5',
    says: "only the connections of the author receive the author's own id",
    async run(trial) {
      const place = trial.place()
      const user = trial.fresh('ada')
      const ada = await trial.openIn(place, user)
      const ben = await trial.openIn(place, trial.fresh('ben'))
      const id = newId()

      await trial.say(ada, place, 'mine', id)
      await trial.hears(ada, place, ['mine'])
      await trial.hears(ben, place, ['mine'])

      const stream = trial.streamOf(place)
      assert.equal(ada.durable(stream)[0]?.['cid'], id)
      assert.equal(ben.durable(stream)[0]?.['cid'], undefined)
    },
  },
  {
    duty: '3.6',
    says: 'an event for a room that was not joined is refused, and reaches nobody',
    guards: ['F69'],
    needs: ['rooms'],
    async run(trial) {
      const room = trial.fresh('room')
      const member = await trial.openIn(room, trial.fresh('ada'))
      const outsider = await trial.open(trial.fresh('eve'))
      const [event, data] = trial.saying(room, 'intrusion')

      assert.equal(at(await outsider.expectError(event, data, { room }), 'code'), 'not_joined')
      assert.equal(at(await outsider.expectError(event, data), 'code'), 'invalid')
      outsider.send(event, data, { room })
      await trial.quiet()

      assert.deepEqual(trial.heard(member, room), [])
    },
  },
  {
    duty: '3.7',
    says: 'events above the rate are answered with rate_limited and are not handled',
    env: { RT_RATE_PER_SECOND: '5', RT_RATE_BURST: '10' },
    async run(trial) {
      const place = trial.place()
      const ada = await trial.openIn(place, trial.fresh('ada'))

      const answers = await Promise.all(
        Array.from({ length: 25 }, (_, index) =>
          ada.ask(...trial.saying(place, `number ${index}`)),
        ),
      )

      const refused = answers.filter((answer) => answer['event'] === 'sys.error')
      assert.ok(refused.length >= 10, `only ${refused.length} of 25 were refused`)
      for (const answer of refused) {
        assert.equal(textAt(answer, 'data.code'), 'rate_limited')
        assert.ok(numberAt(answer, 'data.retry_after_ms') > 0)
      }
      await ada.until(() => trial.heard(ada, place).length === answers.length - refused.length)
    },
  },
  {
    duty: '3.7',
    says: 'a connection that does not slow down is closed with 4405',
    env: { RT_RATE_PER_SECOND: '5', RT_RATE_BURST: '10' },
    async run(trial) {
      const ada = await trial.open(trial.fresh('ada'))

      for (let index = 0; index < 2_000; index += 1) ada.send('no.such.event', index)

      assert.equal((await ada.ending()).code, 4405)
    },
  },
  {
    duty: '3.8',
    says: 'more than ten errors in a minute close with 4505',
    async run(trial) {
      const ada = await trial.open(trial.fresh('ada'))

      for (let index = 0; index < 30; index += 1) ada.peer.sendText('not a frame')

      assert.equal((await ada.ending()).code, 4505)
      assert.ok(ada.all('sys.error').length >= 10)
    },
  },
]

/** The number of an entry within its stream, which a client would not read but a judge may. */
export function offset(cursor: string): number {
  const number = /@[a-z0-9]+:(\d+)\.[a-z0-9]+$/.exec(cursor)?.[1]
  assert.ok(number, `${cursor} is no cursor`)
  return Number(number)
}
