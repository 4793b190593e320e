import type { Wired } from '../../src/ws/wiring.js'
import { connect, type ConnectOptions, type Peer } from './connect.js'
import type { TestServer } from './start-server.js'

/** Where the tests of the server meet: a room. */
export const place = { room: 'general' } as const

export const placeStream = `room:${place.room}`

/** A connected user who is in the place, live. */
export async function arrive(
  server: TestServer,
  user: string,
  options?: ConnectOptions,
): Promise<Peer> {
  const peer = await connect(server, user, options)
  await peer.request('sys.join', {}, place)
  return peer
}

/** The server's own event, to everyone in the place. */
export async function announce(wired: Wired, text: string): Promise<void> {
  await wired.audience.broadcast(place.room, 'test.said', { text })
}
