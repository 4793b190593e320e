import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { attempt, type Attempt } from './handshake.ts'
import { sameOrigin, status } from './handshake-cases.ts'
import type { Claims } from './target.ts'
import type { Trial } from './trial.ts'

/** Section 2: who is let in, by every style of credential. */
export const credentialCases: readonly Case[] = [
  {
    duty: '2.2',
    says: 'no credential is 401 with a challenge, before any upgrade',
    guards: ['F39', 'F68'],
    needs: ['closed'],
    async run(trial) {
      const answer = await attempt({
        url: trial.node.url,
        headers: sameOrigin(trial),
        protocols: ['rt.v1'],
      })

      assert.equal(answer.status, 401)
      assert.ok(answer.headers.get('www-authenticate'))
      answer.socket.destroy()
    },
  },
  {
    duty: '2.2',
    says: 'a credential that nobody issued is 401 wherever it stands',
    needs: ['closed'],
    async run(trial) {
      const base = { url: trial.node.url, headers: sameOrigin(trial), protocols: ['rt.v1'] }
      const wrong: readonly Attempt[] = [
        { ...base, query: { token: 'x', ticket: 'x', api_key: 'x' } },
        { ...base, headers: { ...base.headers, Authorization: 'Bearer x' } },
        { ...base, headers: { ...base.headers, Authorization: 'Basic YTpi' } },
        { ...base, headers: { ...base.headers, Cookie: 'connect.sid=s%3Ax.y; sid=x' } },
        { ...base, protocols: ['rt.v1', 'token.x', 'ticket.x', 'key.x'] },
        { ...base, query: { token: '', ticket: '', api_key: '' } },
      ]
      for (const one of wrong) assert.equal(await status(one), 401, JSON.stringify(one))
    },
  },
  ...flawedTokens(),
  {
    duty: '2.3',
    says: 'a token is read from the query, the header and the sub-protocol',
    needs: ['jwt'],
    run: (trial) => expectEveryPlace(trial, 'token', 'token'),
  },
  {
    duty: '2.3',
    says: 'an API key is read from the query, the header and the sub-protocol',
    needs: ['api-key'],
    run: (trial) => expectEveryPlace(trial, 'api_key', 'key'),
  },
  {
    duty: '2.3',
    says: 'a ticket is read from the query and the sub-protocol',
    needs: ['ticket'],
    async run(trial) {
      const first = await secretOf(trial)
      assert.equal(await status({ url: trial.node.url, query: { ticket: first } }), 101)

      const second = await secretOf(trial)
      assert.equal(
        await status({ url: trial.node.url, protocols: ['rt.v1', `ticket.${second}`] }),
        101,
      )
    },
  },
]

function flawedTokens(): readonly Case[] {
  const flaws: Readonly<Record<string, Claims>> = {
    'an expired token': { expiresInMs: -120_000 },
    'a token that is not valid yet': { notBeforeInMs: 120_000 },
    'a token without expiry': { expiresInMs: null },
    'an unsigned token': { flaw: 'none' },
    'a token signed with another key': { flaw: 'wrong-key' },
    'a token without its signature': { flaw: 'cut' },
    'a token of another issuer': { flaw: 'issuer' },
    'a token for another audience': { flaw: 'audience' },
    'a token with another algorithm of the same family': { header: { alg: 'HS512' } },
    'a token that confuses key types': { header: { alg: 'RS256' } },
    'a token with a crit header': { header: { crit: ['x'], x: '1' } },
    'a token longer than 8 KiB': { flaw: 'padded' },
  }
  return Object.entries(flaws).map(([what, claims]) => ({
    duty: '2.2' as const,
    says: `${what} is 401`,
    needs: ['jwt' as const],
    run: async (trial: Trial) => {
      assert.equal(await status(await trial.request(trial.fresh('ada'), { claims })), 401)
    },
  }))
}

async function expectEveryPlace(trial: Trial, parameter: string, prefix: string): Promise<void> {
  const secret = await secretOf(trial)
  const { url } = trial.node
  const places: readonly Attempt[] = [
    { url, query: { [parameter]: secret } },
    { url, headers: { Authorization: `Bearer ${secret}` } },
    { url, protocols: ['rt.v1', `${prefix}.${secret}`] },
  ]
  for (const place of places) assert.equal(await status(place), 101, JSON.stringify(place))
}

async function secretOf(trial: Trial): Promise<string> {
  const { secret } = await trial.fleet.credential(trial.fresh('ada'))
  assert.ok(secret, 'the target gives no secret')
  return secret
}
