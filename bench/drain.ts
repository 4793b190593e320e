import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { at, textAt } from '../test/conformance/suite/json.ts'
import { chatEvents } from '../test/conformance/targets/events.ts'
import { builtProject } from '../test/conformance/targets/build-project.ts'
import { authEnv, tokenCredential } from '../test/conformance/targets/credentials.ts'
import { startRedis } from '../test/conformance/targets/redis-store.ts'
import { startNode, type ServerNode } from '../test/conformance/targets/server-process.ts'
import { Ledger, placeOf } from '../test/faults/ledger.ts'
import { Participant } from '../test/faults/participant.ts'
import { seeded } from '../test/faults/random.ts'
import { untilTrue } from '../test/faults/until-true.ts'
import { readState } from '../test/faults/world.ts'

/*
 * 2,000 connections of one node are drained onto another, with the default times, while people talk. A balancer asks
 * both nodes every second whether they are ready.
 *
 *   node --import @oxc-node/core/register bench/drain.ts [--people 2000]
 */
const { values } = parseArgs({ options: { people: { type: 'string', default: '2000' } } })
const people = Number(values.people)
const perRoom = 10
/** The issue's own limits. */
const most = { refusals: 1, shareOfOneSecond: 0.15 }

const folder = await builtProject({
  auth: 'jwt',
  rooms: true,
  database: 'none',
  scaling: 'redis',
  starter: 'chat',
})
const redis = await startRedis()
const env = {
  ...authEnv.jwt,
  REDIS_URL: redis.url,
  LOG_LEVEL: 'error',
  RT_HANDSHAKES_PER_MINUTE: '1000000',
}
const old = await startNode(folder, env)
let ready: readonly ServerNode[] = [old]
const attempts = new Map<string, number[]>()
const ledger = new Ledger()
ledger.context = 'drain'
const random = seeded(1)
const crowd = Array.from({ length: people }, (_, index) => newPerson(index))
for (let index = 0; index < people; index += 100) {
  const group = crowd.slice(index, index + 100)
  for (const person of group) person.start()
  await untilTrue(() => group.every(({ isReady }) => isReady), performance.now() + 60_000)
}

const speakers = crowd.filter((_, index) => index % perRoom === 0)
const talk = setInterval(() => {
  for (const speaker of speakers) void speaker.say(roomOf(speaker.name), `${performance.now()}`)
}, 2_000)
const fresh = await startNode(folder, env)
ready = [old, fresh]
const balancer = setInterval(() => void askReadiness(), 1_000)
attempts.clear()
await delay(2_000)

const began = performance.now()
const code = await old.stop()
const tookMs = performance.now() - began
await untilTrue(() => crowd.every(({ isReady }) => isReady), performance.now() + 60_000)
clearInterval(talk)
const ends = await Promise.all(
  speakers.map((speaker) => speaker.say(roomOf(speaker.name), `end of ${roomOf(speaker.name)}`)),
)
const lasts = new Map(ends.map(placeOf).map(({ stream, offset }) => [stream, offset]))
const hasEverything = ({ name, follower }: Participant) =>
  follower.position(roomOf(name))?.offset === lasts.get(`room:${roomOf(name)}`)
await untilTrue(() => crowd.every(hasEverything), performance.now() + 30_000)
clearInterval(balancer)

const times = [...attempts.values()].flat().toSorted((a, b) => a - b)
const found = {
  'connections drained': attempts.size,
  'exit code': code,
  'seconds until the end of the process': tookMs / 1_000,
  'refusals of one client, at most': Math.max(...crowd.map(({ refusals }) => refusals)),
  'clients that were refused': crowd.filter(({ refusals }) => refusals > 0).length,
  'tries in all': times.length,
  'largest share of reconnects in any one second': busiestSecond(times) / times.length,
  'clients without the last event': crowd.filter((person) => !hasEverything(person)).length,
  'lost, doubled or reordered': ledger.violations.length,
  resets: [...ledger.resets.values()].reduce((sum, count) => sum + count, 0),
}
console.table(found)
for (const violation of ledger.violations) console.error(violation)
const isGood =
  found['connections drained'] === people &&
  code === 0 &&
  found['refusals of one client, at most'] <= most.refusals &&
  found['largest share of reconnects in any one second'] <= most.shareOfOneSecond &&
  found['clients without the last event'] === 0 &&
  found['lost, doubled or reordered'] === 0 &&
  found.resets === 0
await fresh.kill()
await redis.stop()
process.exit(isGood ? 0 : 1)

function newPerson(index: number): Participant {
  const name = `person-${index}`
  const own = random.fork(name)
  return new Participant({
    name,
    rooms: [roomOf(name)],
    ledger,
    random: own,
    request: (user, instance) => {
      attempts.set(user, [...(attempts.get(user) ?? []), performance.now()])
      const { query, headers } = tokenCredential(user, {})
      return Promise.resolve({
        url: own.pick(ready).url,
        query: { ...query, client: instance, resume: '1' },
        ...(headers ? { headers } : {}),
        protocols: ['rt.v1'],
      })
    },
    saying: (_room, text) => ({ event: chatEvents.say.event, data: chatEvents.say.data(text) }),
    readText: (frame) =>
      at(frame, 'event') === chatEvents.say.heard ? textAt(frame, 'data.text') : undefined,
    readState,
    silenceMs: 60_000,
  })
}

function roomOf(name: string): string {
  return `room-${Math.floor(Number(name.slice('person-'.length)) / perRoom)}`
}

async function askReadiness(): Promise<void> {
  const answers = await Promise.all(
    [old, fresh].map(async (node) => ({
      node,
      isReady: await fetch(`${node.origin}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    })),
  )
  ready = answers.flatMap(({ node, isReady }) => (isReady ? [node] : []))
}

/** The most of these sorted times that lie within any one second. */
function busiestSecond(sorted: readonly number[]): number {
  let [first, busiest] = [0, 0]
  for (const [last, time] of sorted.entries()) {
    while (time - (sorted[first] ?? time) >= 1_000) first += 1
    busiest = Math.max(busiest, last - first + 1)
  }
  return busiest
}
