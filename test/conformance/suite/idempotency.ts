import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { newId, type Frame } from './client.ts'
import { at } from './json.ts'

/** Section 4: one event, once. */
export const idempotencyCases: readonly Case[] = [
  {
    duty: '4.1',
    says: 'a repeated event gets the first ack again and is not broadcast',
    guards: ['F62'],
    async run(trial) {
      const place = trial.place()
      const ada = await trial.openIn(place, trial.fresh('ada'))
      const saying = trial.saying(place, 'once')

      const first = await ada.expectAck(...saying)
      const second = await ada.expectAck(...saying)

      assert.equal(at(second, 'data.duplicate'), true)
      assert.notEqual(at(first, 'data.duplicate'), true)
      assert.deepEqual(content(second), content(first))
      await trial.quiet()
      assert.deepEqual(trial.heard(ada, place), ['once'])
    },
  },
  {
    duty: '4.2',
    says: 'a repeat on a new connection, and on another node, is still a repeat',
    async run(trial) {
      const place = trial.place()
      const user = trial.fresh('ada')
      const saying = trial.saying(place, 'once')
      const first = await trial.openIn(place, user)
      const ack = await first.expectAck(...saying)
      first.peer.reset()

      const second = await trial.openIn(place, user, { node: trial.otherNode })
      const repeated = await second.expectAck(...saying)

      assert.deepEqual(content(repeated), content(ack))
      await trial.quiet()
      assert.deepEqual(trial.heard(second, place), [])
    },
  },
  {
    duty: '4.2',
    says: 'copies that race on two connections append one entry',
    guards: ['F62'],
    async run(trial) {
      const place = trial.place()
      const user = trial.fresh('ada')
      const witness = await trial.openIn(place, trial.fresh('ben'))
      const clients = [
        await trial.openIn(place, user),
        await trial.openIn(place, user, { node: trial.otherNode }),
      ]

      for (let round = 0; round < 20; round += 1) {
        const saying = trial.saying(place, `round ${round}`)
        const answers = await Promise.all(clients.map((client) => client.ask(...saying)))
        const acks = answers.filter((answer) => answer['event'] === 'sys.ack')
        const errors = answers.filter((answer) => answer['event'] === 'sys.error')

        assert.ok(acks.length >= 1)
        for (const error of errors) assert.equal(at(error, 'data.code'), 'in_progress')
      }

      const texts = Array.from({ length: 20 }, (_, round) => `round ${round}`)
      await trial.hears(witness, place, texts)
    },
  },
  {
    duty: '4.2',
    says: 'a repeat holds across two nodes that share a log',
    needs: ['shared'],
    nodes: 2,
    async run(trial) {
      const place = trial.place()
      const user = trial.fresh('ada')
      const here = await trial.openIn(place, user)
      const there = await trial.openIn(place, user, { node: trial.otherNode })
      const saying = trial.saying(place, 'once')

      const first = await here.expectAck(...saying)
      const second = await there.expectAck(...saying)

      assert.equal(at(second, 'data.duplicate'), true)
      assert.deepEqual(content(second), content(first))
    },
  },
  {
    duty: '4.3',
    says: 'an id that comes back with other data is refused',
    guards: ['F65'],
    async run(trial) {
      const place = trial.place()
      const ada = await trial.openIn(place, trial.fresh('ada'))
      const id = newId()
      await trial.say(ada, place, 'first', id)

      const error = await ada.expectError(...trial.saying(place, 'second', id))

      assert.equal(at(error, 'code'), 'id_reused')
      assert.equal(at(error, 'retryable'), false)
      await trial.quiet()
      assert.deepEqual(trial.heard(ada, place), ['first'])
    },
  },
  {
    duty: '4.4',
    says: 'two users may choose the same id',
    guards: ['F64'],
    async run(trial) {
      const place = trial.place()
      const ada = await trial.openIn(place, trial.fresh('ada'))
      const eve = await trial.openIn(place, trial.fresh('eve'))
      const id = newId()

      await trial.say(eve, place, 'from eve', id)
      await trial.say(ada, place, 'from ada', id)

      await trial.hears(ada, place, ['from eve', 'from ada'])
    },
  },
  {
    duty: '4.5',
    says: 'a refused event may be sent again, corrected, under its id',
    async run(trial) {
      const place = trial.place()
      const ada = await trial.openIn(place, trial.fresh('ada'))
      const [event, , sending] = trial.saying(place, '')

      await ada.expectError(event, trial.events.say.wrong, sending)
      await trial.say(ada, place, 'corrected', sending.id)

      await trial.hears(ada, place, ['corrected'])
    },
  },
]

/** What a first and a repeated ack have in common. */
function content(ack: Frame) {
  return [ack['id'], at(ack, 'data.result'), at(ack, 'data.cursor')]
}
