import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { openClient } from '../conformance/suite/client.ts'
import { devicesOf, stateOf } from '../conformance/suite/presence.ts'
import { tokenCredential } from '../conformance/targets/credentials.ts'
import type { ServerNode } from '../conformance/targets/server-process.ts'
import { faults, type Fault } from './faults.ts'
import type { Follower } from './follower.ts'
import { placeOf, type Place } from './ledger.ts'
import type { Participant } from './participant.ts'
import { seeded, type Random } from './random.ts'
import { rooms, startWorld, type World } from './world.ts'

export interface CampaignOptions {
  readonly seed: number
  /** How often each kind of fault strikes. */
  readonly each: number
  /** Faults between two full checks. */
  readonly perRound: number
  readonly kinds?: readonly Fault[]
  readonly onRound?: (line: string) => void
}

export interface Figures {
  readonly seed: number
  readonly faults: number
  readonly rounds: number
  readonly seconds: number
  readonly acks: number
  readonly deliveries: number
  readonly repeats: number
  readonly reconnects: number
  readonly resets: Readonly<Record<string, number>>
  readonly violations: readonly string[]
}

/** Time within which everything must be whole again after a round. */
const convergenceMs = 40_000

/** Lets faults strike in an order that the seed decides, and checks every promise after each round. */
export async function runCampaign(options: CampaignOptions): Promise<Figures> {
  const { seed, each, perRound, kinds = faults, onRound } = options
  const random = seeded(seed)
  const world = await startWorld(random.fork('world'))
  const began = performance.now()
  const strikes = random.shuffle(kinds.flatMap((kind) => Array.from({ length: each }, () => kind)))
  let rounds = 0
  try {
    await converge(world, 'start')
    for (let first = 0; first < strikes.length; first += perRound) {
      rounds += 1
      await runRound(
        world,
        strikes.slice(first, first + perRound),
        random.fork(`round ${rounds}`),
        `seed ${seed}, round ${rounds}`,
      )
      onRound?.(
        `${rounds}: ${strikes
          .slice(first, first + perRound)
          .map(({ name }) => name)
          .join(', ')}`,
      )
      if (world.ledger.violations.length > 0) break
    }
    await checkLeftovers(world)
  } finally {
    await world.stop()
  }
  const { ledger, people } = world
  return {
    seed,
    faults: Math.min(strikes.length, rounds * perRound),
    rounds,
    seconds: Math.round((performance.now() - began) / 1_000),
    acks: ledger.acks,
    deliveries: ledger.deliveries,
    repeats: ledger.repeats,
    reconnects: people.reduce((sum, { reconnects }) => sum + reconnects, 0),
    resets: Object.fromEntries(ledger.resets),
    violations: ledger.violations,
  }
}

async function runRound(
  world: World,
  strikes: readonly Fault[],
  random: Random,
  title: string,
): Promise<void> {
  const { ledger } = world
  ledger.context = `${title} (${strikes.map(({ name }) => name).join(', ')})`
  const losesData = strikes.some((fault) => fault.losesData === true)
  if (losesData) ledger.isLosing = true
  for (const [index, fault] of strikes.entries()) {
    await fault.strike(world, random.fork(`strike ${index}`))
    await delay(random.between(0, 150))
  }
  await converge(world, title)
  if (losesData) ledger.isLosing = false
  await checkPresence(world)
}

/** Waits until everybody is live again and has heard one last event of each room: the end of a burst is not lost either. */
async function converge(world: World, title: string): Promise<void> {
  const { people, ledger } = world
  const deadline = performance.now() + convergenceMs
  await untilTrue(() => people.every(({ isReady }) => isReady), deadline)
  const said = rooms.map((room) => speakerOf(world).say(room, `end of ${title} in ${room}`))
  const cursors = await Promise.race([Promise.all(said), delay(deadline - performance.now())])
  const ends = (cursors ?? []).map(placeOf)
  const isHeard = () =>
    ends.every((end) => people.every(({ follower }) => hasReached(follower, end)))
  await untilTrue(isHeard, deadline)
  if (ends.length === rooms.length && isHeard()) return

  const state = people.map(
    ({ name, isReady, follower }) =>
      `${name} ${isReady ? 'live' : 'not live'} ${rooms.map((room) => follower.position(room)?.offset).join('/')}`,
  )
  ledger.violate(`not whole again after ${convergenceMs} ms: ${state.join('; ')}`)
}

/** Everybody, and nobody else, is present exactly once in each of their rooms, as each node tells it. */
async function checkPresence({ nodes, people, ledger }: World): Promise<void> {
  const deadline = performance.now() + 12_000
  const wanted = rooms.map((room) =>
    people.filter(({ watches }) => watches.has(room)).map(({ name }) => `${name} 1`),
  )
  for (const node of nodes) {
    let seen: readonly (readonly string[])[] = []
    await untilTrue(async () => {
      // A node that lost its Redis a moment ago may still refuse.
      seen = await presentAt(node).catch(() => [])
      return isDeepStrictEqual(seen, wanted)
    }, deadline)
    if (!isDeepStrictEqual(seen, wanted))
      ledger.violate(`present are ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`)
  }
}

/** Who is in each room, with the number of their devices, in alphabetical order. */
async function presentAt(node: ServerNode): Promise<readonly (readonly string[])[]> {
  const { query = {} } = tokenCredential('inspector', {})
  const inspector = await openClient({ url: node.url, query: { ...query, client: 'inspector' } })
  try {
    const present = []
    for (const room of rooms) {
      await inspector.expectAck('sys.join', {}, { room })
      const people = devicesOf(await stateOf(inspector, room)).filter(
        ([user]) => user !== 'inspector',
      )
      present.push(people.map(([user, devices]) => `${user} ${devices}`).toSorted())
    }
    return present
  } finally {
    inspector.peer.close(4000)
    await inspector.peer.closed
  }
}

/** When everybody has gone, the servers hold nothing of them, and end by themselves. */
async function checkLeftovers({ nodes, people, ledger }: World): Promise<void> {
  await Promise.all(people.map((person) => person.stop()))
  for (const node of nodes) {
    const gauges = ['realtime_connections', 'realtime_streams']
    let left = ''
    await untilTrue(async () => {
      const text = await (await fetch(`${node.origin}/metrics`)).text()
      left = text
        .split('\n')
        .filter(
          (line) => gauges.some((name) => line.startsWith(`${name} `)) && !line.endsWith(' 0'),
        )
        .join(', ')
      return left === ''
    }, performance.now() + 10_000)
    if (left !== '') ledger.violate(`left behind: ${left}`)
    const code = await node.stop()
    if (code !== 0) ledger.violate(`a node ended with ${code}`)
  }
}

/** Somebody who is in every room. */
function speakerOf({ people }: World): Participant {
  const [first] = people
  if (first === undefined) throw new Error('Nobody is there.')
  return first
}

function hasReached(follower: Follower, { stream, epoch, offset }: Place): boolean {
  const place = follower.position(stream.slice('room:'.length))
  return place === undefined || (place.epoch === epoch && place.offset >= offset)
}

async function untilTrue(holds: () => boolean | Promise<boolean>, deadline: number): Promise<void> {
  while (!(await holds()) && performance.now() < deadline) await delay(50)
}
