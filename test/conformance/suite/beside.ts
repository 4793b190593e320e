import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { sameOrigin } from './handshake-cases.ts'
import type { Attempt } from './handshake.ts'
import { idOf } from './presence.ts'
import type { Trial } from './trial.ts'

/** Section 13: what stands beside the socket. */
export const besideCases: readonly Case[] = [
  {
    duty: '13.1',
    says: 'health, readiness and metrics answer',
    async run(trial) {
      const answers = await Promise.all(
        ['/healthz', '/readyz', '/metrics'].map((path) => fetch(trial.node.origin + path)),
      )

      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200, 200],
      )
      assert.match((await answers[2]?.text()) ?? '', /^realtime_connections(\{[^}]*\})? \d+/m)
    },
  },
  {
    duty: '13.2',
    says: 'the auth check says yes to who may connect, and no to nobody',
    needs: ['closed'],
    async run(trial) {
      const request = await trial.request(trial.fresh('ada'))

      assert.equal(await check(trial, request), 204)
      assert.equal(await check(trial, { url: request.url, headers: sameOrigin(trial) }), 401)
    },
  },
  {
    duty: '13.2',
    says: 'the auth check does not use a ticket up',
    needs: ['ticket'],
    async run(trial) {
      const request = await trial.request(trial.fresh('ada'))

      assert.equal(await check(trial, request), 204)
      assert.equal(await check(trial, request), 204)
    },
  },
  {
    duty: '13.2',
    says: 'the auth check says no to a credential whose user was kicked',
    needs: ['kick', 'jwt'],
    async run(trial) {
      const user = trial.fresh('ada')
      const request = await trial.request(user)
      const ada = await trial.open(user)

      await trial.fleet.kick?.(idOf(ada))

      assert.equal(await check(trial, request), 401)
    },
  },
  {
    duty: '13.3',
    says: 'no line of the log and no metric holds a credential, a payload or a query string',
    guards: ['F66', 'F71'],
    needs: ['logs'],
    async run(trial) {
      const place = trial.place()
      const secrets = ['SECRET-PAYLOAD-71', 'SECRET-QUERY-72', 'SECRET-EVENT-73']
      const request = await trial.request(trial.fresh('ada'))
      const ada = await trial.openIn(place, trial.fresh('ada'), {
        query: { note: secrets[1] ?? '' },
      })
      await trial.say(ada, place, secrets[0] ?? '')
      await ada.ask('no.such.event', { text: secrets[2] ?? '' })
      await ada.ask(
        trial.events.say.event,
        { text: [secrets[2] ?? ''] },
        place === undefined ? {} : { room: place },
      )
      ada.peer.sendText(`{"event":"${secrets[2]}`)
      ada.peer.sendFrame({ opcode: 3, payload: Buffer.from(secrets[0] ?? '') })
      await ada.ending()
      const refused = {
        ...request,
        query: {
          ...request.query,
          token: 'SECRET-QUERY-72',
          ticket: 'SECRET-QUERY-72',
          api_key: 'SECRET-QUERY-72',
        },
        headers: {},
      }
      await check(trial, refused)
      await trial.quiet(300)

      const metrics = await (await fetch(`${trial.node.origin}/metrics`)).text()
      const everything = trial.node.output() + metrics
      const known = [...secrets, ...(request.credential.secret ? [request.credential.secret] : [])]
      for (const secret of known)
        assert.ok(!everything.includes(secret), lineWith(everything, secret))
      assert.ok(!metrics.includes(idOf(ada)))
    },
  },
  {
    duty: '13.4',
    says: 'when everybody is gone the gauges are at zero',
    needs: ['logs'],
    withinMs: 30_000,
    async run(trial) {
      const place = trial.place()
      const clients = []
      for (let index = 0; index < 10; index += 1)
        clients.push(await trial.openIn(place, trial.fresh('ada')))
      assert.ok((await gauge(trial, 'realtime_connections')) >= 10)
      assert.ok((await gauge(trial, 'realtime_streams')) >= 1)

      for (const [index, client] of clients.entries()) {
        if (index % 2 === 0) client.peer.reset()
        else client.peer.close()
      }
      await trial.end()
      await trial.quiet(500)

      assert.equal(await gauge(trial, 'realtime_connections'), 0)
      assert.equal(await gauge(trial, 'realtime_streams'), 0)
    },
  },
]

async function check(trial: Trial, { query = {}, headers = {} }: Attempt): Promise<number> {
  const url = new URL('/rt/auth-check', trial.node.origin)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return (await fetch(url, { headers })).status
}

/** The value of a gauge without labels. */
export async function gauge(trial: Trial, name: string): Promise<number> {
  const text = await (await fetch(`${trial.node.origin}/metrics`)).text()
  const value = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)`, 'm').exec(text)?.[1]
  if (value === undefined) throw new Error(`There is no metric ${name}.`)
  return Number(value)
}

function lineWith(text: string, part: string): string {
  return `a line holds ${part}: ${text.split('\n').find((line) => line.includes(part)) ?? ''}`
}
