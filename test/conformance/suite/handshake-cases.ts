import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { openClient } from './client.ts'
import { attempt, beginAttempt, requestText, type Attempt } from './handshake.ts'
import { at, listAt, textAt } from './json.ts'
import { encodeFrame, openPeer } from './peer.ts'
import type { Trial } from './trial.ts'

/** Section 2: the handshake. */
export const handshakeCases: readonly Case[] = [
  {
    duty: '2.1',
    says: 'an upgrade with a valid credential is accepted, at this path only',
    guards: ['F40', 'F72'],
    async run(trial) {
      assert.equal(await status(await trial.request(trial.fresh('ada'))), 101)

      const other = await trial.request(trial.fresh('ada'))
      const elsewhere = await status({ ...other, url: other.url.replace(/\/ws$/, '/other') })
      assert.ok(elsewhere >= 400 && elsewhere < 500, String(elsewhere))
    },
  },
  {
    duty: '2.4',
    says: 'rt.v1 is selected and a credential beside it is not echoed',
    guards: ['F66', 'F67'],
    needs: ['closed'],
    async run(trial) {
      const { query: _, credential, ...request } = await trial.request(trial.fresh('ada'))
      const offered = `${prefixes[trial.blueprint.auth]}.${credential.secret ?? ''}`
      // A cookie cannot stand in a sub-protocol; beside it stands one that means nothing.
      const isCookie = trial.blueprint.auth === 'session'
      const protocols = [isCookie ? 'token.secret' : offered, 'rt.v1']

      const peer = await openPeer({ ...request, protocols })

      assert.equal(peer.headers.get('sec-websocket-protocol'), 'rt.v1')
      peer.destroy()
    },
  },
  {
    duty: '2.4',
    says: 'a client that offers no sub-protocol gets none, and one that offers only others gets 400',
    async run(trial) {
      const { protocols: _, ...bare } = await trial.request(trial.fresh('ada'))
      const peer = await openPeer(bare)
      assert.equal(peer.headers.get('sec-websocket-protocol'), undefined)
      peer.destroy()

      const other = await trial.request(trial.fresh('ada'), { protocols: ['rt.v2', 'graphql-ws'] })
      assert.equal(await status(other), 400)
    },
  },
  {
    duty: '2.5',
    says: 'a foreign, null, sub-domain or misspelt origin is 403',
    async run(trial) {
      const { host, port } = new URL(trial.node.origin)
      const foreign = [
        'https://evil.example',
        'null',
        '',
        `http://sub.${host}`,
        `http://${host}.evil.example`,
        `http://127.0.0.1:${Number(port) + 1}`,
        'file://',
        `http://evil.example/${host}`,
      ].filter((origin) => origin !== '')

      for (const Origin of foreign) {
        const request = await trial.request(trial.fresh('ada'), { headers: { Origin } })
        assert.equal(await status(request), 403, Origin)
      }
    },
  },
  {
    duty: '2.5',
    says: 'the own host is an allowed origin',
    async run(trial) {
      const request = await trial.request(trial.fresh('ada'), { headers: sameOrigin(trial) })

      assert.equal(await status(request), 101)
    },
  },
  {
    duty: '2.5',
    says: 'a cookie without an origin is 403',
    needs: ['session'],
    async run(trial) {
      const { headers, ...request } = await trial.request(trial.fresh('ada'))
      const { Origin: _, ...withoutOrigin } = headers ?? {}

      assert.equal(await status({ ...request, headers: withoutOrigin }), 403)
    },
  },
  {
    duty: '2.9',
    says: 'what is no WebSocket handshake is refused with a 4xx',
    async run(trial) {
      const request = await trial.request(trial.fresh('ada'))
      const wrong: readonly Attempt[] = [
        { ...request, method: 'POST' },
        { ...request, upgrade: { 'Sec-WebSocket-Version': '8' } },
        { ...request, upgrade: { 'Sec-WebSocket-Version': '' } },
        { ...request, upgrade: { 'Sec-WebSocket-Key': '' } },
        { ...request, upgrade: { 'Sec-WebSocket-Key': 'short' } },
        { ...request, upgrade: { Upgrade: 'h2c' } },
        { ...request, query: { ...request.query, padding: 'x'.repeat(12_000) } },
        { ...request, headers: { ...request.headers, 'X-Padding': 'x'.repeat(100_000) } },
      ]
      for (const [index, one] of wrong.entries()) {
        const got = await status(one)
        assert.ok(got >= 400 && got < 500, `attempt ${index}: ${got}`)
      }
    },
  },
  {
    duty: '2.10',
    says: 'peers that vanish in the middle of the handshake leave no connection behind',
    guards: ['F31', 'F38'],
    withinMs: 30_000,
    async run(trial) {
      const user = trial.fresh('ada')
      for (let round = 0; round < 40; round += 1) {
        const text = requestText(await trial.request(user))
        const cut = round % 2 === 0 ? text : text.slice(0, Math.floor((text.length * round) / 40))
        const { socket } = await beginAttempt(trial.node, cut)
        socket.resetAndDestroy()
      }
      await trial.quiet(300)

      // All five seats of the user must be free.
      for (let seat = 0; seat < 5; seat += 1) await trial.open(user)
    },
  },
  {
    duty: '2.11',
    says: 'the first frame is sys.hello and says who the client is',
    guards: ['F57'],
    async run(trial) {
      const client = await trial.open(trial.fresh('ada'), { query: { client: 'tab-71' } })

      assert.equal(client.frames[0]?.['event'], 'sys.hello')
      assert.equal(textAt(client.hello, 'data.session'), 'tab-71')
      assert.equal(at(client.hello, 'data.protocol'), 1)
    },
  },
  {
    duty: '2.11',
    says: 'the first frame is sys.hello, also for a client that speaks before it, and too much',
    env: { RT_RATE_PER_SECOND: '5', RT_RATE_BURST: '10' },
    async run(trial) {
      const request = await trial.request(trial.fresh('ada'))
      const payload = Buffer.from(JSON.stringify({ event: 'sys.unheard', data: {} }))
      const frames = Array.from({ length: 20 }, () => encodeFrame({ opcode: 1, payload }))

      const client = await openClient({ ...request, early: Buffer.concat(frames) })
      await client.next((frame) => at(frame, 'data.code') === 'rate_limited')

      assert.equal(client.frames[0]?.['event'], 'sys.hello')
      await client.leave()
    },
  },
  {
    duty: '2.12',
    says: 'the hello gives a cursor for every followed stream, idle ones too',
    guards: ['F7'],
    async run(trial) {
      const client = await trial.open(trial.fresh('ada'))

      const streams = listAt(client.hello, 'data.streams').map((item) => textAt(item, 'stream'))
      assert.ok(
        streams.some((stream) => stream.startsWith('user:')),
        streams.join(' '),
      )
      if (!trial.blueprint.rooms) assert.ok(streams.includes('all'), streams.join(' '))
    },
  },
]

/** What a credential's sub-protocol starts with. */
const prefixes = {
  jwt: 'token',
  ticket: 'ticket',
  'api-key': 'key',
  session: 'token',
  none: 'token',
}

/** The status of the answer to an upgrade. */
export async function status(request: Attempt): Promise<number> {
  const answer = await attempt(request)
  answer.socket.destroy()
  return answer.status
}

export function sameOrigin(trial: Trial): { readonly Origin: string } {
  return { Origin: trial.node.origin }
}
