import { afterAll, beforeAll, describe, test } from 'vitest'
import type { Case } from './suite/case.ts'
import { allCases, conformance, quickCases, startMs } from './suite/index.ts'
import type { Blueprint, Target } from './suite/target.ts'
import { nodeTarget } from './targets/node.ts'
import { remoteBlueprint, remoteTarget } from './targets/url.ts'

const chat: Blueprint = {
  auth: 'jwt',
  rooms: true,
  database: 'sqlite',
  scaling: 'single',
  starter: 'chat',
}

/** Both kinds of log: everything. */
const whole: readonly Blueprint[] = [chat, { ...chat, database: 'none', scaling: 'redis' }]

/** Every other style of authentication and the other kinds of audience: what shared servers can show. */
const quick: readonly Blueprint[] = [
  {
    ...chat,
    auth: 'ticket',
    scaling: 'redis',
    database: process.env['TEST_DATABASE_URL'] === undefined ? 'sqlite' : 'postgres',
  },
  { ...chat, auth: 'session', database: 'none', starter: 'blank' },
  { ...chat, auth: 'api-key', rooms: false, database: 'none' },
  { ...chat, auth: 'none', rooms: false, database: 'none', scaling: 'redis', starter: 'blank' },
]

const url = process.env['CONFORMANCE_URL']

if (url === undefined) {
  for (const blueprint of whole) judge(nodeTarget(blueprint), blueprint, allCases)
  for (const blueprint of quick) judge(nodeTarget(blueprint), blueprint, quickCases)
} else {
  const { JWT_SECRET: secret, JWT_ISSUER: issuer = '', JWT_AUDIENCE: audience = '' } = process.env
  const remote = { url, ...(secret ? { issuer: { secret, issuer, audience } } : {}) }
  judge(remoteTarget(remote), await remoteBlueprint(remote), allCases)
}

function judge(target: Target, blueprint: Blueprint, cases: readonly Case[]): void {
  const { auth, rooms, database, scaling, starter } = blueprint
  const what = [starter, auth, rooms ? 'rooms' : 'no rooms', database, scaling].join(', ')

  describe(`${target.name} (${what})`, () => {
    for (const [index, { checks, start, stop }] of conformance(
      target,
      blueprint,
      cases,
    ).entries()) {
      describe(`servers ${index + 1}`, () => {
        beforeAll(start, startMs)
        afterAll(stop)
        for (const { title, withinMs, run } of checks) test(title, run, withinMs)
      })
    }
  })
}
