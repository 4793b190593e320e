import { isDeepStrictEqual } from 'node:util'
import type { RedisStore } from '../conformance/targets/redis-store.ts'
import type { ServerNode } from '../conformance/targets/server-process.ts'
import { untilTrue } from './until-true.ts'
import type { World } from './world.ts'

/** Leases end by themselves after twice their length at most. */
const patienceMs = 20_000

/**
 * When everybody has gone, the servers and Redis hold nothing of them: no gauge, connection, stream, subscription or
 * lease, and no more timers than a server that nobody has visited. Then the servers end by themselves.
 */
export async function checkLeftovers({ nodes, people, ledger, redis }: World): Promise<void> {
  await Promise.all(people.map((person) => person.stop()))
  const deadline = performance.now() + patienceMs
  for (const node of nodes) {
    let left: readonly string[] = []
    await untilTrue(async () => {
      left = [...(await gaugesOf(node)), ...(await heldBy(node))]
      return left.length === 0
    }, deadline)
    if (left.length > 0) ledger.violate(`a node still has ${left.join(', ')}`)
  }
  let kept: readonly string[] = []
  await untilTrue(async () => {
    kept = await keptBy(redis)
    return kept.length === 0
  }, deadline)
  if (kept.length > 0) ledger.violate(`Redis still has ${kept.join(', ')}`)
  await checkTimers(nodes, ledger)
  for (const node of nodes) {
    const code = await node.stop()
    if (code !== 0) ledger.violate(`a node ended with ${code}`)
  }
}

async function gaugesOf(node: ServerNode): Promise<readonly string[]> {
  const text = await (await fetch(`${node.origin}/metrics`)).text()
  const gauges = ['realtime_connections ', 'realtime_streams ']
  return text
    .split('\n')
    .filter((line) => gauges.some((name) => line.startsWith(name)) && !line.endsWith(' 0'))
}

/** Objects of connections that still exist anywhere in the process. */
async function heldBy(node: ServerNode): Promise<readonly string[]> {
  return Object.entries(await askHeld(node))
    .filter(([what, count]) => what !== 'timers' && count !== 0)
    .map(([what, count]) => `${count} ${what}`)
}

/** A node that is started anew has the timers that a node has when nobody is there. */
async function checkTimers(nodes: World['nodes'], ledger: World['ledger']): Promise<void> {
  const [first] = nodes
  const after = (await askHeld(first))['timers']
  await first.stop()
  await first.restart()
  let fresh: unknown
  await untilTrue(async () => {
    fresh = (await askHeld(first))['timers']
    return isDeepStrictEqual(after, fresh)
  }, performance.now() + patienceMs)
  if (!isDeepStrictEqual(after, fresh))
    ledger.violate(`a node has ${after} timers, a fresh one ${String(fresh)}`)
}

/** Channels that somebody listens to, and leases of presence and of seats. */
async function keptBy(redis: RedisStore): Promise<readonly string[]> {
  const channels = (await redis.command('PUBSUB', 'CHANNELS')).split('\n')
  const keys = (await redis.command('KEYS', '*')).split('\n')
  return [...channels, ...keys.filter((key) => /:(leases|present|seats)$/.test(key))].filter(
    (name) => name !== '',
  )
}

async function askHeld(node: ServerNode): Promise<Readonly<Record<string, number>>> {
  const answer = await node.ask({ what: 'is held' })
  // The door answers with numbers by name, see `door.mjs`.
  return answer as Readonly<Record<string, number>>
}
