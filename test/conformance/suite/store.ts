import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import type { Client, Frame } from './client.ts'
import { offset } from './events.ts'
import { at, textAt } from './json.ts'
import type { Store } from './target.ts'
import type { Trial } from './trial.ts'

/** What holds while the shared log's store fails. */
export const storeCases: readonly Case[] = [
  {
    duty: '3.9',
    says: 'without the store, connections stay, sends fail with unavailable, and afterwards all goes on',
    guards: ['F58', 'F60'],
    needs: ['store', 'shared'],
    isDestructive: true,
    withinMs: 60_000,
    async run(trial) {
      const place = trial.place()
      const ada = await trial.openIn(place, trial.fresh('ada'))
      const ben = await trial.openIn(place, trial.fresh('ben'))
      await trial.say(ada, place, 'before')

      await storeOf(trial).down()
      const error = await ada.expectError(...trial.saying(place, 'lost?'))
      assert.equal(at(error, 'code'), 'unavailable')
      assert.equal(at(error, 'retryable'), true)
      await storeOf(trial).up()
      await sayPatiently(trial, ada, place, 'after')

      await ben.until(
        () => trial.heard(ben, place).includes('after') || ben.all('sys.reset').length > 0,
        20_000,
      )
      assert.ok(!ada.isClosed && !ben.isClosed)
    },
  },
  {
    duty: '9.1',
    says: 'pings come in time while the store does not answer and no lease can be renewed',
    guards: ['F36', 'F52'],
    needs: ['store', 'shared'],
    env: { RT_PING_INTERVAL_MS: '1000', RT_PEER_TIMEOUT_MS: '10000' },
    async run(trial) {
      const clients: Client[] = []
      for (let index = 0; index < 5; index += 1)
        clients.push(await trial.openIn(trial.place(), trial.fresh('ada')))
      const before = clients.map(({ peer }) => peer.pings)

      // Less than the time after which a server takes its connection for lost.
      await storeOf(trial).pause(2_500)
      await trial.quiet(2_400)

      for (const [index, { peer }] of clients.entries())
        assert.ok(peer.pings - (before[index] ?? 0) >= 2, `${peer.pings} pings`)
    },
  },
  {
    duty: '6.16',
    says: 'a store that comes back empty resets the live streams, with a snapshot, and then delivers again',
    guards: ['F14', 'F15'],
    needs: ['store', 'shared'],
    isDestructive: true,
    env: { RT_TOP_CHECK_MS: '1000' },
    withinMs: 60_000,
    async run(trial) {
      const place = trial.place()
      const stream = trial.streamOf(place)
      const ada = await trial.openIn(place, trial.fresh('ada'))
      const ben = await trial.openIn(place, trial.fresh('ben'))
      await trial.say(ada, place, 'before')
      await trial.hears(ben, place, ['before'])

      await storeOf(trial).restartEmpty()
      await sayPatiently(trial, ada, place, 'in a new epoch')

      await ben.next(
        (frame) => frame['event'] === 'sys.reset' && at(frame, 'data.stream') === stream,
        0,
        20_000,
      )
      const isSnapshot = (frame: Frame) =>
        frame['event'] === 'sys.snapshot' && at(frame, 'data.stream') === stream
      const snapshot = await ben.next(isSnapshot, 0, 20_000)
      assert.ok(textAt(snapshot, 'data.cursor').startsWith(`${stream}@`))
      await sayPatiently(trial, ada, place, 'live again')
      await ben.until(() => trial.heard(ben, place).includes('live again'), 20_000)
    },
  },
  {
    duty: '6.16',
    says: 'a subscription that was cut is repaired from the log: nothing lost, nothing twice',
    guards: ['F4', 'F21', 'F58', 'F61'],
    needs: ['store', 'shared'],
    env: { RT_TOP_CHECK_MS: '1000' },
    withinMs: 60_000,
    async run(trial) {
      const place = trial.place()
      const ada = await trial.openIn(place, trial.fresh('ada'))
      const ben = await trial.openIn(place, trial.fresh('ben'))
      const texts = Array.from({ length: 300 }, (_, index) => `number ${index}`)

      for (const [index, text] of texts.entries()) {
        if (index % 60 === 30) await storeOf(trial).cut('pubsub')
        await sayPatiently(trial, ada, place, text)
      }

      await ben.until(() => trial.heard(ben, place).length >= texts.length, 20_000)
      assert.deepEqual(trial.heard(ben, place), texts)
      const offsets = ben.durable(trial.streamOf(place)).map(({ id }) => offset(id))
      assert.deepEqual(
        offsets,
        offsets.map((_, index) => index + (offsets[0] ?? 0)),
      )
    },
  },
]

function storeOf({ fleet }: Trial): Store {
  assert.ok(fleet.store, 'the target gives no hold on its store')
  return fleet.store
}

/** Repeats one event, with its id, until it is acked. */
export async function sayPatiently(
  trial: Trial,
  client: Client,
  place: string | undefined,
  text: string,
): Promise<void> {
  const saying = trial.saying(place, text)
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await client.ask(...saying)
    if (answer['event'] === 'sys.ack') return
    assert.equal(at(answer, 'data.retryable'), true, JSON.stringify(answer))
    await trial.quiet(200)
  }
  throw new Error(`"${text}" was never acked`)
}
