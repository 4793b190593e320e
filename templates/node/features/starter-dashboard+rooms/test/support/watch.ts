import { connect, type ConnectOptions, type Peer } from './connect.js'
import type { TestServer } from './start-server.js'

/** A viewer of the dashboard. */
export async function watch(
  server: TestServer,
  user: string,
  options?: ConnectOptions,
): Promise<Peer> {
  const peer = await connect(server, user, options)
  await peer.request('sys.join', {}, { room: 'dashboard' })
  return peer
}
