import type { Clock } from './clock.js'
import type { StreamLog } from './backplane/contracts.js'
import type { Config } from './config.js'
// rows: imports

/** The present state of a stream, for a client whose history cannot be continued. */
export type LoadSnapshot = (stream: string, resources: Resources) => Promise<unknown>

/** What handlers and snapshots may use. Add your own services here, and fill them in `wiring.ts`. */
export interface Resources {
  readonly config: Config
  readonly clock: Clock
  readonly streams: StreamLog
  // rows: resources
}
