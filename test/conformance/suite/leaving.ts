import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { attempt } from './handshake.ts'
import { at, numberAt } from './json.ts'
import { idOf } from './presence.ts'
import { status } from './handshake-cases.ts'

const quickDrain = { RT_DRAIN_DELAY_MS: '1200', RT_DRAIN_SPREAD_MS: '2000' }

/** Sections 10.4 and 11: being sent away. */
export const leavingCases: readonly Case[] = [
  {
    duty: '10.4',
    says: 'a kicked user is closed on every node and cannot come back with the same credential',
    guards: ['F63'],
    needs: ['kick', 'jwt'],
    async run(trial) {
      const user = trial.fresh('ada')
      const request = await trial.request(user)
      const here = await trial.open(user)
      const there = await trial.open(user, { node: trial.otherNode })
      const witness = await trial.open(trial.fresh('ben'))

      await trial.fleet.kick?.(idOf(here))

      assert.equal((await here.ending()).code, 4503)
      assert.equal((await there.ending()).code, 4503)
      assert.equal(await status(request), 401)
      assert.ok(!witness.isClosed)
    },
  },
  {
    duty: '11.1',
    says: 'on SIGTERM everybody is told when to come back',
    guards: ['F46'],
    isDestructive: true,
    env: quickDrain,
    withinMs: 30_000,
    async run(trial) {
      const clients = []
      for (let index = 0; index < 20; index += 1) clients.push(await trial.open(trial.fresh('ada')))

      const stopped = trial.node.stop()
      const notices = await Promise.all(
        clients.map((client) => client.next((frame) => frame['event'] === 'sys.drain')),
      )

      for (const notice of notices) {
        assert.ok(numberAt(notice, 'data.reconnect_after_ms') >= 0)
        assert.ok(
          numberAt(notice, 'data.reconnect_after_ms') <= numberAt(notice, 'data.deadline_ms'),
        )
      }
      await stopped
    },
  },
  {
    duty: '11.2',
    says: 'a draining server is not ready, is alive, and refuses upgrades with 503',
    isDestructive: true,
    env: quickDrain,
    withinMs: 30_000,
    async run(trial) {
      const request = await trial.request(trial.fresh('ben'))
      await trial.open(trial.fresh('ada'))

      const stopped = trial.node.stop()
      await trial.quiet(300)
      const ready = await fetch(`${trial.node.origin}/readyz`)
      const alive = await fetch(`${trial.node.origin}/healthz`)
      const answer = await attempt(request)
      answer.socket.destroy()

      assert.deepEqual([ready.status, alive.status, answer.status], [503, 200, 503])
      assert.ok(answer.headers.get('retry-after'))
      await stopped
    },
  },
  {
    duty: '11.3',
    says: 'what was sent before the end is answered, delivered and then closed with 1012',
    guards: ['F45'],
    isDestructive: true,
    env: quickDrain,
    withinMs: 30_000,
    async run(trial) {
      const place = trial.place()
      const ada = await trial.openIn(place, trial.fresh('ada'))
      const ben = await trial.openIn(place, trial.fresh('ben'))

      const stopped = trial.node.stop()
      const texts = Array.from({ length: 100 }, (_, index) => `last ${index}`)
      await trial.sayAll(ada, place, texts)
      await ada.next((frame) => frame['event'] === 'sys.drain')
      await trial.say(ada, place, 'very last')

      await trial.hears(ben, place, [...texts, 'very last'])
      assert.equal((await ben.ending(15_000)).code, 1012)
      assert.equal((await ada.ending(15_000)).code, 1012)
      await stopped
    },
  },
  {
    duty: '11.4',
    says: 'the process ends by itself with code 0, a stalled reader notwithstanding',
    guards: ['F45'],
    isDestructive: true,
    env: quickDrain,
    withinMs: 40_000,
    async run(trial) {
      const stuck = await trial.open(trial.fresh('ada'))
      stuck.peer.stall()
      await trial.open(trial.fresh('ben'))

      const began = performance.now()
      assert.equal(await trial.node.stop(), 0)
      assert.ok(performance.now() - began < 30_000)
      assert.ok(at(stuck.hello, 'data'))
    },
  },
]
