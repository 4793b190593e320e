import { connect, type ConnectOptions, type Peer } from './connect.js'
import type { TestServer } from './start-server.js'

/** A viewer of the dashboard: whoever connects. */
export function watch(server: TestServer, user: string, options?: ConnectOptions): Promise<Peer> {
  return connect(server, user, options)
}
