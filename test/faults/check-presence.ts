import { isDeepStrictEqual } from 'node:util'
import { openClient } from '../conformance/suite/client.ts'
import { devicesOf, stateOf } from '../conformance/suite/presence.ts'
import { tokenCredential } from '../conformance/targets/credentials.ts'
import type { ServerNode } from '../conformance/targets/server-process.ts'
import { untilTrue } from './until-true.ts'
import { rooms, type World } from './world.ts'

/** Everybody, and nobody else, is present exactly once in each of their rooms, as each node tells it. */
export async function checkPresence({ nodes, people, ledger }: World): Promise<void> {
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
