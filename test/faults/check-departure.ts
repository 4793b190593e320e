import type { Random } from './random.ts'
import { untilTrue } from './until-true.ts'
import type { World } from './world.ts'

/** The grace or the time after which a silent peer is dead, a sweep, and time for a loaded machine. */
const patienceMs = 20_000

/** Somebody goes for longer than the grace and comes back: everybody else is told of it, once each way. */
export async function checkDeparture(world: World, random: Random): Promise<void> {
  const { people, ledger } = world
  // Authors stay, as what they say goes on.
  const leaver = random.pick(people.slice(3))
  const isKnown = () => watchesOf(world, leaver.name).every((watch) => watch.isKnown)
  await untilTrue(isKnown, performance.now() + patienceMs)
  for (const { watcher, room } of watchesOf(world, leaver.name).filter((watch) => !watch.isKnown))
    ledger.violate(`${watcher} does not know who is present in ${room}`)
  const before = watchesOf(world, leaver.name)
  const differences = () =>
    watchesOf(world, leaver.name).flatMap((watch, index) => {
      const first = before[index]
      // Whoever had to ask for the state in between was not told everything.
      if (first === undefined || watch.questions !== first.questions) return []
      const [joins, leaves] = [watch.joins - first.joins, watch.leaves - first.leaves]
      return [{ ...watch, joins, leaves }]
    })

  leaver.goAway()
  const deadline = performance.now() + patienceMs
  await untilTrue(() => differences().every(({ leaves }) => leaves > 0), deadline)
  leaver.comeBack()
  await untilTrue(
    () => leaver.isReady && differences().every(({ joins }) => joins > 0),
    deadline + patienceMs,
  )
  for (const { watcher, room, joins, leaves } of differences())
    if (joins !== 1 || leaves !== 1)
      ledger.violate(
        `${watcher} was told in ${room} of ${leaves} leaves and ${joins} joins of ${leaver.name}`,
      )
}

function watchesOf({ people }: World, leaver: string) {
  const inRooms = people.find(({ name }) => name === leaver)?.watches
  return people
    .filter(({ name }) => name !== leaver)
    .flatMap(({ name, watches }) =>
      [...watches]
        .filter(([room]) => inRooms?.has(room))
        .map(([room, watch]) => ({
          watcher: name,
          room,
          questions: watch.questions,
          isKnown: watch.isKnown,
          ...watch.told(leaver),
        })),
    )
}
