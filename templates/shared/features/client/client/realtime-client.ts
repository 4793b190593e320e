import type { ConnectionState } from './connection.js'
import type { Listener } from './emitter.js'
import { onWake } from './environment.js'
import type { PresenceListener } from './presence.js'
import type { EventMap, Joined, SystemEvents } from './protocol.js'
import type { RequestOptions, SendOptions } from './requests.js'
import { type Parts, type RealtimeOptions, wire } from './wiring.js'

export type { ConnectionState, EventMap, RealtimeOptions }
export { RealtimeError } from './realtime-error.js'

type Name<Events> = keyof Events & string
type Received<E extends EventMap> = E['server'] & SystemEvents

/**
 * A connection to a server of PROTOCOL.md that survives the network: it comes back by itself, asks for exactly what it
 * missed, and repeats what was not answered. `E` names the application's events, so that a wrong one does not compile.
 */
export class RealtimeClient<E extends EventMap> {
  readonly #parts: Parts
  readonly #signal: AbortSignal | undefined
  #state: ConnectionState = { name: 'idle' }
  #stopWake = () => {}

  constructor(options: RealtimeOptions) {
    this.#parts = wire(options)
    this.on('sys.state', (state) => {
      this.#state = state
      if (state.name === 'closed') this.#stopWake()
    })
    this.#signal = options.signal
    this.#signal?.addEventListener('abort', () => this.close(), { once: true })
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** The rooms that this connection follows. */
  get rooms(): readonly string[] {
    return this.#parts.rooms.names()
  }

  /** Starts. Resolves when the connection is open, or cannot be; add listeners before it. Throws after the signal's abort. */
  async connect(): Promise<ConnectionState> {
    this.#signal?.throwIfAborted()
    const { connection, requests } = this.#parts
    if (this.#state.name === 'open') return this.#state
    const settled = new Promise<ConnectionState>((resolve) => {
      const stop = this.on('sys.state', (state) => {
        if (state.name === 'connecting' || state.name === 'waiting') return
        stop()
        resolve(state)
      })
    })
    this.#stopWake()
    this.#stopWake = onWake(() => connection.wake(requests.probe()))
    connection.start()
    return settled
  }

  /** Leaves. What still waits for an answer is rejected with `closed`. */
  close(): void {
    this.#parts.connection.stop()
  }

  /** Calls `listener` for each `event` of the server, and for `sys.state`. The result stops it. */
  on<K extends Name<Received<E>>>(event: K, listener: Listener<Received<E>[K]>): () => void {
    return this.#parts.emitter.on(event, listener)
  }

  /** Now or never, without an answer: for what is worthless later. False when it was not sent. */
  send<K extends Name<E['client']>>(
    event: K,
    data: E['client'][K]['data'],
    options: SendOptions = {},
  ): boolean {
    return this.#parts.requests.tell(event, data, options.room)
  }

  /**
   * Once, for certain: kept while offline and repeated under the same id until it is answered. Rejects with a
   * `RealtimeError`. A `Uint8Array` travels as bytes.
   */
  request<K extends Name<E['client']>>(
    event: K,
    data: E['client'][K]['data'],
    options: RequestOptions = {},
  ): Promise<E['client'][K]['reply']> {
    return this.#parts.requests.ask(event, () => data, options)
  }

  /** A fresh id for `request`, to show a message before the server has it. */
  nextId(): string {
    return this.#parts.requests.nextId()
  }

  /** Follows a room, also over reconnects, until `leave`. */
  join(room: string): Promise<Joined> {
    return this.#parts.rooms.join(room)
  }

  leave(room: string): Promise<void> {
    return this.#parts.rooms.leave(room)
  }

  /** Calls `listener` with everyone in `room` while this client follows it, and after each change. The result stops it. */
  presence(room: string, listener: PresenceListener): () => void {
    return this.#parts.presence.watch(room, listener)
  }
}
