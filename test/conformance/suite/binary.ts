import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { examples } from './facts.ts'
import { isAnswer } from './client.ts'
import { at, numberAt } from './json.ts'

/** Section 12: bytes. */
export const binaryCases: readonly Case[] = [
  {
    duty: '12.2',
    says: 'every broken envelope is answered with bad_frame',
    async run(trial) {
      for (const example of examples('invalid')) {
        if (typeof example.wire === 'string') continue
        const ada = await trial.open(trial.fresh('ada'))
        ada.peer.sendBinary(example.wire)
        const answer = await ada.next((frame) => frame['event'] === 'sys.error')
        assert.equal(at(answer, 'data.code'), 'bad_frame', example.file)
        ada.peer.destroy()
      }
    },
  },
  {
    duty: '12.1',
    says: 'a binary frame is an event: it is dispatched by its name and answered by its id',
    async run(trial) {
      const ada = await trial.open(trial.fresh('ada'))

      ada.peer.sendBinary(
        envelope(0, { event: 'no.such.event', id: 'binary-001' }, Buffer.from([0, 1, 2])),
      )

      const answer = await ada.next((frame) => frame['id'] === 'binary-001')
      assert.equal(at(answer, 'data.code'), 'unknown_event')
    },
  },
  {
    duty: '12.1',
    says: 'text and bytes of one connection are handled in the order in which they were sent',
    async run(trial) {
      const ada = await trial.open(trial.fresh('ada'))
      const ids = ['in-order-1', 'in-order-2', 'in-order-3', 'in-order-4']

      for (const [index, id] of ids.entries()) {
        if (index % 2 === 0) ada.send('no.such.event', null, { id })
        else ada.peer.sendBinary(envelope(0, { event: 'no.such.event', id }, Buffer.from('x')))
      }

      await ada.until(() => ada.frames.filter(isAnswer).length === ids.length)
      assert.deepEqual(
        ada.frames.filter(isAnswer).map((frame) => frame['id']),
        ids,
      )
    },
  },
  {
    duty: '12.3',
    says: 'a binary message of one byte too many closes with 1009',
    async run(trial) {
      const ada = await trial.open(trial.fresh('ada'))
      const limit = numberAt(ada.hello, 'data.limits.message')
      const whole = envelope(0, { event: 'no.such.event', id: 'padded-001' }, Buffer.alloc(limit))

      ada.peer.sendBinary(whole.subarray(0, limit))
      await ada.next((frame) => frame['id'] === 'padded-001')
      ada.peer.sendBinary(whole.subarray(0, limit + 1))

      assert.equal((await ada.ending()).code, 1009)
    },
  },
]

function envelope(flags: number, header: object, payload: Buffer): Buffer {
  const text = Buffer.from(JSON.stringify(header))
  const start = Buffer.from([1, flags, 0, 0])
  start.writeUInt16BE(text.length, 2)
  return Buffer.concat([start, text, payload])
}
