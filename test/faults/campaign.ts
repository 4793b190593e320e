import { setTimeout as delay } from 'node:timers/promises'
import { checkDeparture } from './check-departure.ts'
import { checkLeftovers } from './check-leftovers.ts'
import { checkLog, type End } from './check-log.ts'
import { checkPresence } from './check-presence.ts'
import { faults, type Fault } from './faults.ts'
import type { Follower } from './follower.ts'
import { placeOf, type Place } from './ledger.ts'
import type { Participant } from './participant.ts'
import { seeded, type Random } from './random.ts'
import { untilTrue } from './until-true.ts'
import { rooms, startWorld, type World } from './world.ts'

export interface CampaignOptions {
  readonly seed: number
  /** How often each kind of fault strikes. */
  readonly each: number
  /** Faults between two full checks. */
  readonly perRound: number
  /** Faults that strike at the same time. */
  readonly atOnce: number
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
  const { seed, atOnce, onRound } = options
  const random = seeded(seed)
  const world = await startWorld(random.fork('world'))
  const began = performance.now()
  const rounds = planRounds(options, random)
  const done: (readonly Fault[])[] = []
  try {
    await converge(world, 'start')
    for (const strikes of rounds) {
      done.push(strikes)
      const chance = random.fork(`round ${done.length}`)
      const title = `seed ${seed}, round ${done.length} of ${rounds.length}`
      await runRound(world, { strikes, atOnce, title }, chance)
      onRound?.(`${title}: ${strikes.map(({ name }) => name).join(', ')}`)
      if (world.ledger.violations.length > 0) break
    }
    await checkLeftovers(world)
  } finally {
    await world.stop()
  }
  const { ledger, people } = world
  return {
    seed,
    faults: done.flat().length,
    rounds: done.length,
    seconds: Math.round((performance.now() - began) / 1_000),
    acks: ledger.acks,
    deliveries: ledger.deliveries,
    repeats: ledger.repeats,
    reconnects: people.reduce((sum, { reconnects }) => sum + reconnects, 0),
    resets: Object.fromEntries(ledger.resets),
    violations: ledger.violations,
  }
}

/**
 * Rounds of faults in an order of chance. Losses of the log come with other faults, but not in every round, as less can be
 * said of a round with a loss.
 */
function planRounds(
  { each, perRound, kinds = faults }: CampaignOptions,
  random: Random,
): readonly (readonly Fault[])[] {
  const strikes = random.shuffle(kinds.flatMap((kind) => Array.from({ length: each }, () => kind)))
  const losses = strikes.filter(({ losesData }) => losesData)
  const others = strikes.filter(({ losesData }) => !losesData)
  const mixed = random.shuffle([...losses, ...others.slice(0, losses.length)])
  return random.shuffle([
    ...groupsOf(mixed, perRound),
    ...groupsOf(others.slice(losses.length), perRound),
  ])
}

interface Round {
  readonly strikes: readonly Fault[]
  readonly atOnce: number
  readonly title: string
}

async function runRound(world: World, round: Round, random: Random): Promise<void> {
  const { strikes, atOnce, title } = round
  const { ledger } = world
  ledger.context = title
  const losesData = strikes.some((fault) => fault.losesData === true)
  if (losesData) ledger.isLosing = true
  const waiting = [...strikes.entries()]
  const strikeOn = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, fault] = next
      await fault.strike(world, random.fork(`strike ${index}`))
      await delay(random.between(0, 150))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, strikeOn))
  const ends = await converge(world, title)
  await checkLog(world, ends)
  if (losesData) ledger.isLosing = false
  await checkPresence(world)
  await checkDeparture(world, random)
}

/** Waits until everybody is live again and has heard one last event of each room: the end of a burst is not lost either. */
async function converge(world: World, title: string): Promise<readonly End[]> {
  const { people, ledger } = world
  const deadline = performance.now() + convergenceMs
  await untilTrue(() => people.every(({ isReady }) => isReady), deadline)
  const said = rooms.map(async (room) => {
    const text = `end of ${title} in ${room}`
    return { room, text, place: placeOf(await speakerOf(world).say(room, text)) }
  })
  const ends = await Promise.race([
    Promise.all(said),
    delay(deadline - performance.now(), undefined),
  ])
  const isHeard = () =>
    ends?.every(({ place }) => people.every(({ follower }) => hasReached(follower, place))) === true
  await untilTrue(isHeard, deadline)
  if (ends !== undefined && isHeard()) return ends

  const state = people.map(
    ({ name, isReady, follower }) =>
      `${name} ${isReady ? 'live' : 'not live'} ${rooms.map((room) => follower.position(room)?.offset).join('/')}`,
  )
  ledger.violate(`not whole again after ${convergenceMs} ms: ${state.join('; ')}`)
  return []
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

function groupsOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
