import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { offset } from './events.ts'
import { textAt } from './json.ts'
import { resumed } from './trial.ts'

/** Section 5: one order for everybody. */
export const streamCases: readonly Case[] = [
  {
    duty: '5.1',
    says: 'the offsets of a new stream count from 1 without holes',
    guards: ['F12', 'F17'],
    needs: ['rooms'],
    async run(trial) {
      const place = trial.place()
      const ada = await trial.openIn(place, trial.fresh('ada'))

      // Equal payloads, so that nothing can be keyed by its content; more than nine, so that "10" meets "9".
      const cursors = await trial.sayAll(
        ada,
        place,
        Array.from({ length: 25 }, () => 'the same'),
      )

      assert.deepEqual(
        cursors.map(offset),
        Array.from({ length: 25 }, (_, index) => index + 1),
      )
      assert.equal(new Set(cursors).size, 25)
    },
  },
  {
    duty: '5.2',
    says: 'several authors who write at once are heard in one order by all',
    guards: ['F12'],
    withinMs: 30_000,
    async run(trial) {
      const place = trial.place()
      const authors = []
      for (let index = 0; index < 4; index += 1)
        authors.push(await trial.openIn(place, trial.fresh(`author-${index}`)))
      const reader = await trial.openIn(place, trial.fresh('reader'))

      await Promise.all(
        authors.map((author, who) =>
          trial.sayAll(
            author,
            place,
            Array.from({ length: 50 }, (_, index) => `${who}:${index}`),
          ),
        ),
      )
      const all = [...authors, reader]
      for (const client of all) await client.until(() => trial.heard(client, place).length === 200)

      const orders = all.map((client) => client.durable(trial.streamOf(place)).map(({ id }) => id))
      for (const order of orders) assert.deepEqual(order, orders[0])
      for (const who of authors.keys()) {
        const own = trial.heard(reader, place).filter((text) => text.startsWith(`${who}:`))
        assert.deepEqual(
          own,
          Array.from({ length: 50 }, (_, index) => `${who}:${index}`),
        )
      }
    },
  },
  {
    duty: '5.2',
    says: 'authors on two nodes are heard in one order on both',
    guards: ['F12'],
    needs: ['shared'],
    nodes: 2,
    withinMs: 30_000,
    async run(trial) {
      const place = trial.place()
      const clients = []
      for (const node of [trial.node, trial.otherNode, trial.node, trial.otherNode])
        clients.push(await trial.openIn(place, trial.fresh('author'), { node }))

      await Promise.all(
        clients.map((client, who) =>
          trial.sayAll(
            client,
            place,
            Array.from({ length: 50 }, (_, index) => `${who}:${index}`),
          ),
        ),
      )
      for (const client of clients)
        await client.until(() => trial.heard(client, place).length === 200)

      const [first, ...others] = clients.map((client) =>
        client.durable(trial.streamOf(place)).map(({ id }) => id),
      )
      for (const order of others) assert.deepEqual(order, first)
      assert.deepEqual(
        first?.map(offset).toSorted((a, b) => a - b),
        first?.map(offset),
      )
    },
  },
  {
    duty: '5.3',
    says: 'what is volatile has no cursor and is not replayed',
    needs: ['volatile', 'rooms'],
    async run(trial) {
      const place = trial.place()
      const { hint } = trial.events
      assert.ok(hint)
      const ada = await trial.openIn(place, trial.fresh('ada'))
      const ben = await trial.openIn(place, trial.fresh('ben'))
      const before = await trial.say(ada, place, 'before')

      ada.send(hint.event, {}, place === undefined ? {} : { room: place })
      const heard = await ben.next((frame) => frame['event'] === hint.heard)
      assert.ok(!JSON.stringify(heard['id'] ?? null).includes('@'))
      await trial.say(ada, place, 'after')

      const cat = await trial.resume(trial.fresh('cat'), [before])
      await trial.hears(cat, place, ['after'])
      assert.deepEqual(cat.all(hint.heard), [])
    },
  },
  {
    duty: '5.4',
    says: 'an entry outlives the time of its neighbours, and goes when its own time is over',
    guards: ['F18'],
    env: { RT_REPLAY_TTL_S: '3' },
    withinMs: 25_000,
    async run(trial) {
      const place = trial.place()
      const user = trial.fresh('ada')
      const ada = await trial.openIn(place, user)
      const first = await trial.say(ada, place, 'one')
      await trial.quiet(2_000)
      const second = await trial.say(ada, place, 'two')
      await trial.quiet(2_000)
      const third = await trial.say(ada, place, 'three')

      // Now "one" is older than 3 s, "two" is not: from "one" on everything is still there.
      const reader = await trial.resume(trial.fresh('ben'), [first])
      await trial.hears(reader, place, ['two', 'three'])
      await trial.quiet(2_000)

      // Now "two" is gone as well; what follows "one" cannot be shown any more.
      const late = await trial.open(trial.fresh('cat'), { query: { resume: '1' } })
      late.send('sys.resume', { cursors: [first] })
      const verdict = await resumed(late, trial.streamOf(place))
      assert.deepEqual(
        [textAt(verdict, 'data.status'), textAt(verdict, 'data.reason')],
        ['reset', 'trimmed'],
      )

      const recent = await trial.resume(trial.fresh('dan'), [second])
      await trial.hears(recent, place, ['three'])
      assert.ok(offset(third) === offset(first) + 2)
    },
  },
]
