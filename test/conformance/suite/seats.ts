import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { attempt } from './handshake.ts'
import { at, numberAt } from './json.ts'
import { status } from './handshake-cases.ts'

/** Section 2, second half: how many connections a user has, and what ends with one. */
export const seatCases: readonly Case[] = [
  {
    duty: '2.6',
    says: 'the sixth connection of a user is refused with 429 and Retry-After, and a freed seat is given again',
    needs: ['closed'],
    async run(trial) {
      const user = trial.fresh('ada')
      const clients = []
      for (let seat = 0; seat < 5; seat += 1) clients.push(await trial.open(user))

      const answer = await attempt(await trial.request(user))
      answer.socket.destroy()
      assert.equal(answer.status, 429)
      assert.ok(answer.headers.get('retry-after'))

      await clients[0]?.leave()
      await trial.quiet()
      await trial.open(user)
    },
  },
  {
    duty: '2.6',
    says: 'connections are counted over all nodes',
    needs: ['shared', 'closed'],
    nodes: 2,
    async run(trial) {
      const user = trial.fresh('ada')
      for (let seat = 0; seat < 5; seat += 1)
        await trial.open(user, { node: seat % 2 === 0 ? trial.node : trial.otherNode })

      assert.equal(await status(await trial.request(user, { node: trial.node })), 429)
      assert.equal(await status(await trial.request(user, { node: trial.otherNode })), 429)
    },
  },
  {
    duty: '2.7',
    says: 'a client instance replaces itself: the older connection ends with 4407',
    guards: ['F54', 'F56'],
    needs: ['closed'],
    async run(trial) {
      const user = trial.fresh('ada')
      const first = await trial.open(user, { query: { client: 'tab-1' } })
      for (let round = 0; round < 8; round += 1) {
        await trial.open(user, { query: { client: 'tab-2' } })
      }

      const replaced = await trial.open(user, { query: { client: 'tab-1' } })

      assert.equal((await first.ending()).code, 4407)
      assert.ok(!replaced.isClosed)
    },
  },
  {
    duty: '2.7',
    says: 'a client instance replaces itself across nodes',
    guards: ['F54', 'F63'],
    needs: ['shared', 'closed'],
    nodes: 2,
    async run(trial) {
      const user = trial.fresh('ada')
      const first = await trial.open(user, { node: trial.node, query: { client: 'tab-1' } })

      await trial.open(user, { node: trial.otherNode, query: { client: 'tab-1' } })

      assert.equal((await first.ending()).code, 4407)
    },
  },
  {
    duty: '2.8',
    says: 'a ticket opens one connection, also when it is used twice at the same time',
    needs: ['ticket'],
    async run(trial) {
      const request = await trial.request(trial.fresh('ada'))

      const statuses = await Promise.all([1, 2, 3, 4].map(() => status(request)))

      assert.deepEqual(
        statuses.toSorted((a, b) => a - b),
        [101, 401, 401, 401],
      )
      assert.equal(await status(request), 401)
    },
  },
  {
    duty: '2.8',
    says: 'a ticket of one node opens one connection on another',
    needs: ['ticket', 'shared'],
    nodes: 2,
    async run(trial) {
      const request = await trial.request(trial.fresh('ada'), { node: trial.otherNode })

      assert.equal(await status(request), 101)
      assert.equal(await status({ ...request, url: trial.node.url }), 401)
    },
  },
  {
    duty: '10.1',
    says: 'a credential that ends is announced and then closes with 4404',
    needs: ['jwt'],
    env: { RT_EXPIRY_NOTICE_MS: '2500' },
    withinMs: 20_000,
    async run(trial) {
      const client = await trial.open(trial.fresh('ada'), { claims: { expiresInMs: 4_000 } })
      const ends = numberAt(client.hello, 'data.token_exp')

      const notice = await client.next((frame) => frame['event'] === 'sys.auth_expiring')
      assert.equal(at(notice, 'data.expires_at'), ends)

      assert.equal((await client.ending(10_000)).code, 4404)
      assert.ok(Date.now() >= ends - 1_000)
    },
  },
  {
    duty: '10.1',
    says: 'a credential that ends in ten years ends nothing now',
    guards: ['F53'],
    needs: ['jwt'],
    async run(trial) {
      const client = await trial.open(trial.fresh('ada'), {
        claims: { expiresInMs: 10 * 365 * 86_400_000 },
      })

      await trial.quiet(1_500)

      assert.ok(!client.isClosed)
      assert.deepEqual(client.all('sys.auth_expiring'), [])
    },
  },
  {
    duty: '10.2',
    says: 'a newer token of the same user moves the end',
    needs: ['jwt'],
    env: { RT_EXPIRY_NOTICE_MS: '2500' },
    withinMs: 20_000,
    async run(trial) {
      const user = trial.fresh('ada')
      const client = await trial.open(user, { claims: { expiresInMs: 3_000 } })
      const { secret = '' } = await trial.fleet.credential(user, { expiresInMs: 60_000 })

      await client.expectAck('sys.auth_refresh', { token: secret })

      await trial.quiet(4_500)
      await trial.alive(client)
    },
  },
  {
    duty: '10.3',
    says: 'a refresh with a bad token or with that of somebody else is refused and changes nothing',
    needs: ['jwt'],
    async run(trial) {
      const user = trial.fresh('ada')
      const client = await trial.open(user)
      const token = async (of: string, claims = {}) =>
        (await trial.fleet.credential(of, claims)).secret ?? ''

      const wrong = await client.expectError('sys.auth_refresh', {
        token: await token(user, { flaw: 'wrong-key' }),
      })
      const expired = await client.expectError('sys.auth_refresh', {
        token: await token(user, { expiresInMs: -120_000 }),
      })
      const other = await client.expectError('sys.auth_refresh', {
        token: await token(trial.fresh('ben')),
      })

      assert.deepEqual(
        [at(wrong, 'code'), at(expired, 'code'), at(other, 'code')],
        ['unauthorized', 'unauthorized', 'forbidden'],
      )
      await trial.alive(client)
    },
  },
]
