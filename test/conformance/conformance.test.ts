import { afterAll, beforeAll, describe, test } from 'vitest'
import { conformance, startMs } from './suite/index.ts'
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

/** Together these hold every style, both kinds of log and both kinds of audience. */
const blueprints: readonly Blueprint[] = [
  chat,
  { ...chat, database: 'none', scaling: 'redis' },
  { ...chat, auth: 'ticket', scaling: 'redis' },
  { ...chat, auth: 'session', database: 'none' },
  { ...chat, auth: 'api-key', rooms: false, database: 'none', starter: 'blank' },
]

const url = process.env['CONFORMANCE_URL']

if (url === undefined) {
  for (const blueprint of blueprints) judge(nodeTarget(blueprint), blueprint)
} else {
  const { JWT_SECRET: secret, JWT_ISSUER: issuer = '', JWT_AUDIENCE: audience = '' } = process.env
  const remote = { url, ...(secret ? { issuer: { secret, issuer, audience } } : {}) }
  judge(remoteTarget(remote), await remoteBlueprint(remote))
}

function judge(target: Target, blueprint: Blueprint): void {
  const { auth, rooms, database, scaling, starter } = blueprint
  const what = [starter, auth, rooms ? 'rooms' : 'no rooms', database, scaling].join(', ')

  describe(`${target.name} (${what})`, () => {
    for (const [index, { checks, start, stop }] of conformance(target, blueprint).entries()) {
      describe(`servers ${index + 1}`, () => {
        beforeAll(start, startMs)
        afterAll(stop)
        for (const { title, withinMs, run } of checks) test(title, run, withinMs)
      })
    }
  })
}
