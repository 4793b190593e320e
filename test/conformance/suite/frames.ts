import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { newId, type Client, type Frame } from './client.ts'
import { definition, violation } from './schema.ts'
import { examples, frameSchema, type Example } from './facts.ts'
import { at, listAt, textAt, type Json } from './json.ts'

/** Section 1: frames. */
export const frameCases: readonly Case[] = [
  {
    duty: '1.1',
    says: 'every frame of an ordinary conversation matches the schema',
    async run(trial) {
      const place = trial.place()
      const ada = await trial.openIn(place, trial.fresh('ada'))
      const ben = await trial.openIn(place, trial.fresh('ben'))

      await trial.say(ada, place, 'one')
      await ada.ask('no.such.event', null)
      ada.peer.sendText('not json')
      await trial.hears(ben, place, ['one'])
      await ada.next(isBadFrame)

      const schema = definition(frameSchema, 'serverFrame')
      for (const frame of [...ada.frames, ...ben.frames])
        assert.equal(violation(frameSchema, schema, frame), undefined, JSON.stringify(frame))
    },
  },
  {
    duty: '1.2',
    says: 'members that the table does not name are ignored',
    async run(trial) {
      const place = trial.place()
      const ada = await trial.openIn(place, trial.fresh('ada'))
      const id = newId()
      const [event, data] = trial.saying(place, 'hello')

      ada.peer.sendText(
        JSON.stringify({ event, data, id, room: place, version: 9, meta: { a: [] } }),
      )

      const answer = await ada.next((frame) => frame['id'] === id)
      assert.equal(answer['event'], 'sys.ack')
    },
  },
  {
    duty: '1.3',
    says: 'every invalid example frame is answered with bad_frame and the connection lives',
    withinMs: 30_000,
    async run(trial) {
      const texts = examples('invalid').filter(isClientText)

      for (const group of chunksOf(texts, errorsPerConnection)) {
        const client = await trial.open(trial.fresh('ada'))
        for (const example of group) await expectBadFrame(client, example)
        await trial.alive(client)
      }
    },
  },
  {
    duty: '1.3',
    says: 'no valid example frame is taken for a bad one',
    withinMs: 30_000,
    async run(trial) {
      const texts = examples('valid').filter(isClientText)

      for (const group of chunksOf(texts, errorsPerConnection)) {
        const client = await trial.open(trial.fresh('ada'))
        for (const { wire } of group) client.peer.sendText(wire)
        await trial.alive(client)
        assert.deepEqual(client.frames.filter(isBadFrame), [])
      }
    },
  },
  {
    duty: '1.4',
    says: 'an event that nobody handles is answered with unknown_event',
    async run(trial) {
      const client = await trial.open(trial.fresh('ada'))

      for (const event of [
        'no.such.event',
        'sys.hello',
        'sys.ack',
        'sys.kick',
        'constructor',
        '__proto__',
      ])
        assert.equal(textAt(await client.expectError(event, {}), 'code'), 'unknown_event', event)
    },
  },
  {
    duty: '1.5',
    says: 'a payload that breaks its schema is answered with the path and the rule, never the value',
    async run(trial) {
      const place = trial.place()
      const client = await trial.openIn(place, trial.fresh('ada'))
      const { event, wrong, wrongPath } = trial.events.say

      const error = await client.expectError(
        event,
        wrong,
        place === undefined ? {} : { room: place },
      )

      assert.equal(textAt(error, 'code'), 'invalid')
      const issues = listAt(error, 'issues')
      assert.ok(issues.some((issue) => at(issue, 'path') === wrongPath))
      for (const value of Object.values(wrong))
        assert.ok(!JSON.stringify(error).includes(String(value)), JSON.stringify(error))
    },
  },
  {
    duty: '1.6',
    says: 'a message of one byte too many closes with 1009, whole or in fragments',
    guards: ['F44'],
    async run(trial) {
      for (const pieces of [1, 3]) {
        const client = await trial.open(trial.fresh('ada'))
        const limit = Number(at(client.hello, 'data.limits.message'))

        sendPadded(client, limit + 1, pieces)

        assert.equal((await client.ending()).code, 1009)
      }
    },
  },
  {
    duty: '1.6',
    says: 'a message of exactly the limit is read',
    async run(trial) {
      const client = await trial.open(trial.fresh('ada'))
      const limit = Number(at(client.hello, 'data.limits.message'))

      sendPadded(client, limit, 1)

      await client.next((frame) => frame['event'] === 'sys.error')
      assert.ok(!client.isClosed)
    },
  },
  {
    duty: '1.7',
    says: 'text that is not UTF-8 closes with 1007',
    async run(trial) {
      const client = await trial.open(trial.fresh('ada'))

      client.peer.sendFrame({ opcode: 1, payload: Buffer.from([0x7b, 0xc3, 0x28, 0x7d]) })

      assert.equal((await client.ending()).code, 1007)
    },
  },
  {
    duty: '1.7',
    says: 'frames that break RFC 6455 close with 1002',
    guards: ['F73'],
    async run(trial) {
      const text = Buffer.from('{}')
      const broken = [
        { opcode: 1, payload: text, reserved: 4 },
        { opcode: 3, payload: text },
        { opcode: 1, payload: text, masked: false },
        { opcode: 0, payload: text },
        { opcode: 9, payload: Buffer.alloc(126) },
        { opcode: 9, payload: text, fin: false },
      ]
      for (const frame of broken) {
        const client = await trial.open(trial.fresh('ada'))
        client.peer.sendFrame(frame)
        assert.equal((await client.ending()).code, 1002, JSON.stringify(frame))
      }
    },
  },
  {
    duty: '1.8',
    says: 'names of built-in properties are only names',
    guards: ['F37'],
    async run(trial) {
      const client = await trial.open(trial.fresh('ada'))
      const witness = await trial.open(trial.fresh('ben'))

      for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
        client.peer.sendText(
          `{"event":"sys.join","id":"${newId()}","room":"${name}","data":{"__proto__":{"cursor":"x"}}}`,
        )
        client.peer.sendText(`{"event":"sys.leave","id":"${newId()}","room":"${name}"}`)
      }

      await client.until(
        () => client.frames.filter(({ id }) => typeof id === 'string').length >= 10,
      )
      await trial.alive(client)
      await trial.alive(witness)
    },
  },
]

/** Fewer than the errors after which 3.8 closes a connection. */
const errorsPerConnection = 8

function isClientText(example: Example): example is Example & { readonly wire: string } {
  return example.from === 'client' && typeof example.wire === 'string'
}

function isBadFrame(frame: Frame): boolean {
  return frame['event'] === 'sys.error' && at(frame, 'data.code') === 'bad_frame'
}

async function expectBadFrame(
  client: Client,
  example: Example & { readonly wire: string },
): Promise<void> {
  const from = client.frames.length
  client.peer.sendText(example.wire)
  const answer = await client.next((frame) => frame['event'] === 'sys.error', from)
  assert.ok(isBadFrame(answer), `${example.file}: ${JSON.stringify(answer)}`)
  const right = at(example.facts, 'id') ?? null
  const allowed: readonly (Json | undefined)[] = Array.isArray(right) ? right : [right]
  assert.ok(allowed.includes(answer['id']), `${example.file}: ${JSON.stringify(answer)}`)
}

/** A frame of exactly so many bytes, in so many fragments. */
function sendPadded(client: Client, bytes: number, pieces: number): void {
  const [before, after] = ['{"event":"no.such.event","id":"padded-0001","data":"', '"}']
  const payload = Buffer.from(before + 'x'.repeat(bytes - before.length - after.length) + after)
  const size = Math.ceil(bytes / pieces)
  for (let index = 0; index < pieces; index += 1) {
    const part = payload.subarray(index * size, (index + 1) * size)
    client.peer.sendFrame({ opcode: index === 0 ? 1 : 0, payload: part, fin: index === pieces - 1 })
  }
}

function chunksOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
