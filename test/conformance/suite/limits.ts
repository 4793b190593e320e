import assert from 'node:assert/strict'
import { gauge } from './beside.ts'
import type { Case } from './case.ts'
import { offset } from './events.ts'
import { at } from './json.ts'

/** Section 9: silence and slow readers. Long times are shortened by configuration. */
export const limitCases: readonly Case[] = [
  {
    duty: '9.1',
    says: 'every connection is pinged once per interval',
    guards: ['F49'],
    env: { RT_PING_INTERVAL_MS: '1000', RT_PEER_TIMEOUT_MS: '10000' },
    withinMs: 20_000,
    async run(trial) {
      const clients = []
      for (let index = 0; index < 5; index += 1) clients.push(await trial.open(trial.fresh('ada')))

      await trial.quiet(4_500)

      for (const { peer } of clients)
        assert.ok(peer.pings >= 3 && peer.pings <= 6, `${peer.pings} pings in 4.5 s`)
    },
  },
  {
    duty: '9.2',
    says: 'a quiet connection gets a sign of life that a browser can see',
    guards: ['F50'],
    env: { RT_PING_INTERVAL_MS: '1000', RT_PEER_TIMEOUT_MS: '10000' },
    async run(trial) {
      const ada = await trial.open(trial.fresh('ada'))

      await ada.next((frame) => frame['event'] === 'sys.hb')
    },
  },
  {
    duty: '9.3',
    says: 'a peer that sends not one byte is ended',
    guards: ['F41'],
    env: { RT_PING_INTERVAL_MS: '1000', RT_PEER_TIMEOUT_MS: '3000' },
    withinMs: 20_000,
    async run(trial) {
      const silent = await trial.open(trial.fresh('ada'))
      const alive = await trial.open(trial.fresh('ben'))
      silent.peer.answersPings = false

      const { code } = await silent.ending(10_000)

      assert.ok(code === 4401 || code === null, String(code))
      assert.ok(!alive.isClosed)
    },
  },
  {
    duty: '9.3',
    says: 'half a frame and then silence is silence',
    guards: ['F41'],
    env: { RT_PING_INTERVAL_MS: '1000', RT_PEER_TIMEOUT_MS: '3000' },
    withinMs: 20_000,
    async run(trial) {
      const half = await trial.open(trial.fresh('ada'))
      half.peer.sendRaw(Buffer.from([0x81, 0xfe, 0x01]))
      half.peer.answersPings = false

      await half.ending(10_000)
    },
  },
  {
    duty: '9.4',
    says: 'a client that sends no event is closed with 4403, one that does is not',
    env: { RT_IDLE_TIMEOUT_MS: '3000' },
    withinMs: 20_000,
    async run(trial) {
      const idle = await trial.open(trial.fresh('ada'))
      const busy = await trial.open(trial.fresh('ben'))
      const beating = setInterval(() => busy.send('no.such.event', null), 1_000)

      try {
        assert.equal((await idle.ending(10_000)).code, 4403)
        assert.ok(!busy.isClosed)
      } finally {
        clearInterval(beating)
      }
    },
  },
  {
    duty: '9.5',
    says: 'a stalled reader is closed, and resumes without a loss',
    guards: ['F41', 'F42', 'F44', 'F59'],
    env: {
      RT_STALL_MS: '2000',
      RT_QUEUE_BYTES: '131072',
      RT_QUEUE_SOFT_BYTES: '32768',
      RT_PEER_TIMEOUT_MS: '60000',
    },
    withinMs: 120_000,
    async run(trial) {
      const place = trial.place()
      const user = trial.fresh('slow')
      const author = await trial.openIn(place, trial.fresh('author'))
      const witness = await trial.openIn(place, trial.fresh('witness'))
      const slow = await trial.openIn(place, user)
      const cursor = await trial.say(author, place, 'start')
      await trial.hears(slow, place, ['start'])

      slow.peer.stall()
      const ending = slow.peer.closed
      const connected = await gauge(trial, 'realtime_connections')
      // Bursts that fit the author's own queue, until the buffers of both systems and then the server's queue are full.
      const burst = Array.from({ length: 40 }, (_, index) => `${index} ${'x'.repeat(900)}`)
      let said = 1
      while (said < 12_000 && (await gauge(trial, 'realtime_connections')) === connected) {
        await trial.sayAll(author, place, burst)
        said += burst.length
      }
      await trial.quiet(3_500)
      slow.peer.unstall()
      await ending

      const got = slow.durable(trial.streamOf(place)).map(({ id }) => offset(id))
      assert.deepEqual(
        got,
        got.map((_, index) => offset(cursor) + index),
      )
      await witness.until(() => witness.durable(trial.streamOf(place)).length === said, 30_000)
    },
  },
  {
    duty: '9.6',
    says: 'a stalled reader does not hold the others back',
    guards: ['F20', 'F42'],
    withinMs: 30_000,
    async run(trial) {
      const place = trial.place()
      const author = await trial.openIn(place, trial.fresh('author'))
      const witness = await trial.openIn(place, trial.fresh('witness'))
      const texts = Array.from({ length: 300 }, (_, index) => `${index} ${'x'.repeat(900)}`)
      const alone = await timeOf(() => trial.sayAll(author, place, texts))
      const slow = await trial.openIn(place, trial.fresh('slow'))
      slow.peer.stall()

      const together = await timeOf(() => trial.sayAll(author, place, texts))

      await trial.hears(witness, place, [...texts, ...texts])
      assert.ok(
        together < 3 * alone + 1_000,
        `${together} ms beside a stalled reader, ${alone} ms without`,
      )
    },
  },
  {
    duty: '9.7',
    says: 'a flood of tiny fragments closes the connection',
    guards: ['F73'],
    async run(trial) {
      const ada = await trial.open(trial.fresh('ada'))
      ada.peer.sendFrame({ opcode: 1, payload: Buffer.from('{'), fin: false })
      for (let index = 0; index < 5_000; index += 1)
        ada.peer.sendFrame({ opcode: 0, payload: Buffer.from(' '), fin: false })

      const { code } = await ada.ending()

      assert.ok(code === 1009 || code === 1008 || code === null, String(code))
    },
  },
  {
    duty: '14.1',
    says: 'a close frame is answered and the connection ends',
    guards: ['F55'],
    async run(trial) {
      const ada = await trial.open(trial.fresh('ada'))

      const { code } = await ada.leave(4001)

      assert.equal(code, 4001)
      assert.ok(at(ada.hello, 'data'))
    },
  },
]

/** Milliseconds. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return Math.round(performance.now() - began)
}
