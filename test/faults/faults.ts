import { setTimeout as delay } from 'node:timers/promises'
import { startRedis, type RedisStore } from '../conformance/targets/redis-store.ts'
import type { ServerNode } from '../conformance/targets/server-process.ts'
import type { Participant } from './participant.ts'
import type { Random } from './random.ts'
import type { RedisProxy } from './redis-proxy.ts'
import type { World } from './world.ts'

/** One way in which the world breaks. It is whole again when `strike` resolves, but for what the servers have to mend. */
export interface Fault {
  readonly name: string
  /** The log itself loses entries: clients are then told so by a reset. */
  readonly losesData?: true
  readonly strike: (world: World, random: Random) => Promise<void>
}

export const faults: readonly Fault[] = [
  { name: 'FIN', strike: (world, random) => toSomeone(world, random, ({ peer }) => peer?.end()) },
  { name: 'RST', strike: (world, random) => toSomeone(world, random, ({ peer }) => peer?.reset()) },
  {
    name: 'half a frame, then silence',
    strike: (world, random) =>
      toSomeone(world, random, ({ peer }) => {
        if (peer === undefined) return
        peer.sendRaw(Buffer.from([0x81, 0xfe, 0x10, 0x00, 1, 2]))
        peer.isMute = true
      }),
  },
  {
    name: 'stalled reader',
    strike: async (world, random) => {
      const { peer } = random.pick(world.people)
      peer?.stall()
      await delay(random.between(500, 2_500))
      peer?.unstall()
    },
  },
  {
    name: 'SIGKILL of a node',
    strike: (world, random) =>
      toSomeNode(world, random, async (node) => {
        await node.kill()
        await delay(random.between(0, 500))
        await node.restart()
      }),
  },
  {
    name: 'SIGTERM of a node',
    strike: (world, random) =>
      toSomeNode(world, random, async (node) => {
        const code = await node.stop()
        if (code !== 0) world.ledger.violate(`a drained node ended with ${code}`)
        await node.restart()
      }),
  },
  { name: 'pub/sub cut', strike: (world) => toRedis(world, (redis) => redis.cut('pubsub')) },
  { name: 'commands cut', strike: (world) => toRedis(world, (redis) => redis.cut('normal')) },
  {
    name: 'CLIENT PAUSE',
    strike: (world, random) =>
      toRedis(world, async (redis) => {
        const ms = random.between(200, 1_500)
        await redis.pause(ms)
        await delay(ms)
      }),
  },
  {
    name: 'Redis restarted empty',
    losesData: true,
    strike: (world) => toRedis(world, (redis) => redis.restartEmpty()),
  },
  {
    name: 'failover to a replica that lost the tail',
    losesData: true,
    strike: (world, random) => toRedis(world, () => failOver(world, random)),
  },
  {
    name: 'slow Redis',
    strike: (world, random) =>
      toSomeProxy(world, random, async (proxy) => {
        proxy.slowDown(random.between(20, 150))
        await delay(random.between(300, 1_500))
        proxy.slowDown(0)
      }),
  },
  {
    name: 'partition of a node from Redis',
    strike: (world, random) =>
      toSomeProxy(world, random, async (proxy) => {
        proxy.deafen(true)
        await delay(random.between(200, 2_500))
        // What was swallowed is lost for good, as after a real partition.
        proxy.cutAll()
        proxy.deafen(false)
      }),
  },
  {
    name: 'clock jump',
    strike: (world, random) =>
      toSomeNode(world, random, async (node) => {
        const jump = random.pick([-3_600_000, -5_000, 5_000, 600_000])
        node.tell(jump)
        await delay(random.between(100, 1_200))
        node.tell(-jump)
      }),
  },
  {
    name: 'frozen node',
    strike: (world, random) =>
      toSomeNode(world, random, async (node) => {
        node.signal('SIGSTOP')
        await delay(random.between(200, 2_500))
        node.signal('SIGCONT')
      }),
  },
  {
    name: 'reconnect storm',
    strike: async (world, random) => {
      for (let wave = 0; wave < 5; wave += 1) {
        for (const { peer } of world.people) peer?.reset()
        await delay(random.between(20, 200))
      }
    },
  },
]

async function toSomeone(
  world: World,
  random: Random,
  harm: (someone: Participant) => void,
): Promise<void> {
  harm(random.pick(world.people))
  await delay(random.between(0, 200))
}

function toSomeNode(
  world: World,
  random: Random,
  harm: (node: ServerNode) => Promise<void>,
): Promise<void> {
  const node = random.pick(world.nodes)
  return world.inTurn(node, () => harm(node))
}

function toSomeProxy(
  world: World,
  random: Random,
  harm: (proxy: RedisProxy) => Promise<void>,
): Promise<void> {
  const proxy = random.pick(world.proxies)
  return world.inTurn(proxy, () => harm(proxy))
}

/** To the Redis that is in charge when its turn comes. */
function toRedis(world: World, harm: (redis: RedisStore) => Promise<void>): Promise<void> {
  return world.inTurn(world.proxies, () => harm(world.redis))
}

/** A replica stops hearing of its primary, then takes its place: what came in between is gone. */
async function failOver(world: World, random: Random): Promise<void> {
  const replica = await startReplica(world.redis)
  await replica.command('REPLICAOF', 'NO', 'ONE')
  await delay(random.between(50, 500))
  for (const proxy of world.proxies) proxy.turnTo(replica.port)
  await world.redis.stop()
  world.redis = replica
}

/** A replica that has all that its primary had. */
export async function startReplica(primary: RedisStore): Promise<RedisStore> {
  const replica = await startRedis(['--replicaof', '127.0.0.1', String(primary.port)])
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if ((await replica.command('INFO', 'replication')).includes('master_link_status:up')) break
    await delay(25)
  }
  return replica
}
