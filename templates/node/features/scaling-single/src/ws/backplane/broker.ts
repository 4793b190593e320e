import type { Clock } from '../clock.js'
import type { Config } from '../config.js'
import type { Log } from '../log.js'

/** What the stores of this node share. In a single process that is the clock; several nodes would share a server. */
export interface Broker {
  readonly clock: Clock
  readonly isReady: () => boolean
  readonly close: () => Promise<void>
}

export interface BrokerParts {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
}

/** Nothing to connect to: everything is kept in this process and ends with it. */
export function connectBroker({ clock }: BrokerParts): Promise<Broker> {
  return Promise.resolve({ clock, isReady: () => true, close: () => Promise.resolve() })
}
