import { userStream, type Audience } from './audience.js'
import type { StreamLog } from './backplane/contracts.js'
import type { Connection } from './connection.js'
import type { ServerEvents } from './events.js'
import { encodeBody, type ClientFrame } from './protocol.js'
import type { StreamHub } from './streams/stream-hub.js'

/** The stream that every connection follows. */
const everyone = 'all'

/** Everybody hears everything, and each user has a stream of their own. */
export class Everyone implements Audience {
  readonly capabilities = []
  readonly #hub: StreamHub
  readonly #streams: StreamLog

  constructor(hub: StreamHub, streams: StreamLog) {
    this.#hub = hub
    this.#streams = streams
  }

  /** Sends a numbered event to everyone; whoever is away gets it on their return. */
  async broadcast<Event extends keyof ServerEvents>(
    event: Event,
    data: ServerEvents[Event],
  ): Promise<void> {
    await this.#streams.append(everyone, { body: encodeBody(event, data) })
  }

  /** Sends an event to whoever is connected at this moment. */
  async broadcastVolatile<Event extends keyof ServerEvents>(
    event: Event,
    data: ServerEvents[Event],
  ): Promise<void> {
    await this.#streams.publish(everyone, { body: encodeBody(event, data) })
  }

  /** Sends a numbered event to all connections of one user. */
  async sendToUser<Event extends keyof ServerEvents>(
    userId: string,
    event: Event,
    data: ServerEvents[Event],
  ): Promise<void> {
    await this.#streams.append(userStream(userId), { body: encodeBody(event, data) })
  }

  async enter(connection: Connection): Promise<void> {
    const own = userStream(connection.principal.userId)
    await Promise.all([this.#hub.attach(own, connection), this.#hub.attach(everyone, connection)])
  }

  rejoin(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  streamOf(
    connection: Connection,
    _frame: ClientFrame,
    scope: 'shared' | 'personal',
  ): Promise<string> {
    const own = userStream(connection.principal.userId)
    return Promise.resolve(scope === 'shared' ? everyone : own)
  }

  renew(): Promise<void> {
    return Promise.resolve()
  }

  leave(connection: Connection): Promise<void> {
    for (const stream of connection.subscriptions.keys()) this.#hub.detach(stream, connection)
    return Promise.resolve()
  }
}
