import type { Clock } from '../clock.js'
import type { Config } from '../config.js'
import type { Log } from '../log.js'
import { createCommands, type Commands } from './commands.js'
import { openLink } from './link.js'
import { openSubscriber, type Subscriber } from './subscriber.js'

/** What the stores of this node share: Redis, by one connection for commands and one that listens. */
export interface Broker extends Commands {
  readonly clock: Clock
  readonly subscriber: Subscriber
  /** The name of a key or channel. All names of one `owner` stand on the same node of a cluster. */
  readonly nameOf: (owner: string, part?: string) => string
  /** A connection was lost and there is another: anything may have happened meanwhile. */
  readonly onReconnect: (listener: () => void) => void
  readonly isReady: () => boolean
  readonly close: () => Promise<void>
}

export interface BrokerParts {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
}

/** Connects to Redis. Resolves without it too: the server then starts unready, and goes on trying. */
export async function connectBroker({ config, clock, log }: BrokerParts): Promise<Broker> {
  const { REDIS_URL: url, REDIS_PREFIX: prefix } = config
  const listeners: (() => void)[] = []
  const onOpen = (): void => listeners.forEach((listener) => listener())
  const link = await openLink({ url, name: 'realtime-commands', log, onOpen })
  const subscriber = await openSubscriber({ url, name: 'realtime-subscriber', log, onOpen })

  return {
    ...createCommands(link),
    clock,
    subscriber,
    nameOf: (owner, part) => `${prefix}{${owner}}${part === undefined ? '' : `:${part}`}`,
    onReconnect: (listener) => void listeners.push(listener),
    isReady: () => link.client() !== undefined && subscriber.isReady(),
    async close() {
      await Promise.all([link.close(), subscriber.close()])
    },
  }
}
