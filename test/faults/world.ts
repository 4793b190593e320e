import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Blueprint } from '../conformance/suite/target.ts'
import { at, listAt, textAt, type Json } from '../conformance/suite/json.ts'
import { builtProject } from '../conformance/targets/build-project.ts'
import { authEnv, tokenCredential } from '../conformance/targets/credentials.ts'
import { chatEvents } from '../conformance/targets/events.ts'
import { startRedis, type RedisStore } from '../conformance/targets/redis-store.ts'
import { startNode, type ServerNode } from '../conformance/targets/server-process.ts'
import { Ledger } from './ledger.ts'
import { Participant } from './participant.ts'
import type { Random } from './random.ts'
import { startRedisProxy, type RedisProxy } from './redis-proxy.ts'

const blueprint: Blueprint = {
  auth: 'jwt',
  rooms: true,
  database: 'none',
  scaling: 'redis',
  starter: 'chat',
}

/** Every long time of the server, shortened. */
export const fastClocks = {
  RT_PING_INTERVAL_MS: '1000',
  RT_PEER_TIMEOUT_MS: '3000',
  RT_STALL_MS: '1500',
  RT_TOP_CHECK_MS: '500',
  RT_PRESENCE_LEASE_MS: '4000',
  RT_PRESENCE_GRACE_MS: '1500',
  RT_PRESENCE_SWEEP_MS: '250',
  RT_DRAIN_DELAY_MS: '100',
  RT_DRAIN_SPREAD_MS: '500',
}

const roomy = {
  RT_HANDSHAKES_PER_MINUTE: '1000000',
  RT_RATE_PER_SECOND: '1000000',
  RT_RATE_BURST: '1000000',
}

export const rooms = ['one', 'two', 'three'] as const

/** Two nodes, a Redis behind a proxy for each of them, and people who talk without a pause. */
export interface World {
  readonly ledger: Ledger
  readonly nodes: readonly [ServerNode, ServerNode]
  readonly proxies: readonly [RedisProxy, RedisProxy]
  /** The Redis that is in charge; a failover puts another into its place. */
  redis: RedisStore
  readonly people: readonly Participant[]
  /** Runs what harms one part after what harms it already. */
  readonly inTurn: (part: object, work: () => Promise<void>) => Promise<void>
  readonly stop: () => Promise<void>
}

export async function startWorld(random: Random): Promise<World> {
  const folder = await builtProject(blueprint)
  const redis = await startRedis()
  const proxies = [await startRedisProxy(redis.port), await startRedisProxy(redis.port)] as const
  const start = (proxy: RedisProxy) =>
    startNode(
      folder,
      {
        NODE_ENV: 'test',
        LOG_LEVEL: 'info',
        REDIS_URL: proxy.url,
        ...authEnv.jwt,
        ...roomy,
        ...fastClocks,
      },
      ['--import', fileURLToPath(new URL('door.mjs', import.meta.url))],
    )
  const nodes = [await start(proxies[0]), await start(proxies[1])] as const
  const ledger = new Ledger()
  const people = Array.from({ length: 8 }, (_, index) => newPerson(index, nodes, ledger, random))
  for (const person of people) person.start()
  const talk = new AbortController()
  const talking = people
    .slice(0, 3)
    .map((author) => talkOn(author, random.fork(author.name), talk.signal))

  const world: World = {
    ledger,
    nodes,
    proxies,
    redis,
    people,
    inTurn: createTurns(),
    stop: async () => {
      talk.abort()
      await Promise.race([Promise.all(talking), delay(10_000)])
      await Promise.all(people.map((person) => person.stop()))
      await Promise.all(nodes.map((node) => node.kill()))
      await Promise.all(proxies.map((proxy) => proxy.stop()))
      await world.redis.stop()
    },
  }
  return world
}

function newPerson(
  index: number,
  nodes: readonly ServerNode[],
  ledger: Ledger,
  random: Random,
): Participant {
  const name = `person-${index}`
  const own = random.fork(name)
  return new Participant({
    name,
    // Everybody is in the first room; who else is where differs.
    rooms: index % 3 === 2 ? [rooms[0], rooms[2]] : [...rooms],
    ledger,
    random: own,
    request: (user, instance) => {
      const { query, headers } = tokenCredential(user, {})
      return Promise.resolve({
        url: own.pick(nodes).url,
        query: { ...query, client: instance, resume: '1' },
        ...(headers ? { headers } : {}),
        protocols: ['rt.v1'],
      })
    },
    saying: (_room, text) => ({ event: chatEvents.say.event, data: chatEvents.say.data(text) }),
    readText: (frame) =>
      frame['event'] === chatEvents.say.heard && at(frame, 'data') !== undefined
        ? textAt(frame, `data.${chatEvents.say.textPath}`)
        : undefined,
    readState,
  })
}

/** The texts of a snapshot of the chat. */
export function readState(state: Json): readonly string[] {
  return listAt(state, 'messages').map((message) => textAt(message, 'text'))
}

function createTurns(): World['inTurn'] {
  const ends = new WeakMap<object, Promise<void>>()
  return (part, work) => {
    const done = (ends.get(part) ?? Promise.resolve()).then(work)
    ends.set(
      part,
      done.catch(() => undefined),
    )
    return done
  }
}

/** An author who has always up to three events on their way. */
async function talkOn(author: Participant, random: Random, signal: AbortSignal): Promise<void> {
  const underWay = new Set<Promise<string>>()
  for (let index = 0; !signal.aborted; index += 1) {
    const said = author.say(
      random.pick([rooms[0], author.name === 'person-2' ? rooms[2] : rooms[1]]),
      `${author.name} ${index}`,
    )
    underWay.add(said)
    void said.finally(() => underWay.delete(said))
    if (underWay.size >= 3) await Promise.race(underWay)
    await delay(random.between(10, 60))
  }
}
