import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { examples } from './facts.ts'
import { at, listAt } from './json.ts'

/** Section 12: bytes. */
export const binaryCases: readonly Case[] = [
  {
    duty: '12.4',
    says: 'a server that does not take binary frames closes with 4501, one that does stays',
    async run(trial) {
      const ada = await trial.open(trial.fresh('ada'))
      const takesBinary = listAt(ada.hello, 'data.capabilities').includes('binary')

      ada.peer.sendBinary(Buffer.from([2, 0, 0, 0]))

      if (takesBinary) await ada.next((frame) => at(frame, 'data.code') === 'bad_frame')
      else assert.equal((await ada.ending()).code, 4501)
    },
  },
  {
    duty: '12.2',
    says: 'every broken envelope is answered with bad_frame',
    needs: ['binary'],
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
    needs: ['binary'],
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
    duty: '12.3',
    says: 'a transfer of too many chunks, or of too many bytes, is too_large and the connection lives',
    needs: ['binary'],
    async run(trial) {
      const ada = await trial.open(trial.fresh('ada'))
      for (let chunk = 0; chunk <= 64; chunk += 1)
        ada.peer.sendBinary(
          envelope(1, { event: 'no.such.event', id: 'chunked-01', chunk }, Buffer.from('x')),
        )

      const answer = await ada.next((frame) => frame['id'] === 'chunked-01')

      assert.equal(at(answer, 'data.code'), 'too_large')
      await trial.alive(ada)
    },
  },
]

function envelope(flags: number, header: object, payload: Buffer): Buffer {
  const text = Buffer.from(JSON.stringify(header))
  const start = Buffer.from([1, flags, 0, 0])
  start.writeUInt16BE(text.length, 2)
  return Buffer.concat([start, text, payload])
}
