import type { Wired } from '../../src/ws/wiring.js'
import { connect, type ConnectOptions, type Peer } from './connect.js'
import type { TestServer } from './start-server.js'

/** Where the tests of the server meet: everyone is in the same place. */
export const place = {} as const

export const placeStream = 'all'

/** A connected user who is in the place, live. */
export function arrive(server: TestServer, user: string, options?: ConnectOptions): Promise<Peer> {
  return connect(server, user, options)
}

/** The server's own event, to everyone. */
export async function announce(wired: Wired, text: string): Promise<void> {
  await wired.audience.broadcast('test.said', { text })
}
