import { type Clock, systemClock } from './clock.js'
import { type Connection, createConnection } from './connection.js'
import { type CredentialOptions, isRefused, readCredential, readToken } from './credential.js'
import { createEmitter, type Emitter } from './emitter.js'
import { findWebSocket } from './environment.js'
import type { SocketConstructor } from './link.js'
import { createOutbox } from './outbox.js'
import { createPresence, type Presence } from './presence.js'
import { RealtimeError } from './realtime-error.js'
import { createRequests, randomName, type Requests } from './requests.js'
import { createRooms, type Rooms } from './rooms.js'
import { createSession } from './session.js'
import type { Cursors } from './streams.js'

export interface RealtimeOptions extends CredentialOptions {
  /** Where the server listens, for example `wss://example.com/ws`. */
  readonly url: string | URL
  /** Ends the client as `close` does. */
  readonly signal?: AbortSignal
  /** Gets what a listener or a credential provider threw. Default: the console. */
  readonly onError?: (error: unknown) => void
  readonly WebSocket?: SocketConstructor
  readonly clock?: Clock
  readonly random?: () => number
}

const subprotocol = 'rt.v1'

export interface Parts {
  readonly connection: Connection
  readonly emitter: Emitter
  readonly presence: Presence
  readonly requests: Requests
  readonly rooms: Rooms
}

/** Builds the parts of one client and joins them together. */
export function wire(options: RealtimeOptions): Parts {
  const { clock = systemClock, random = Math.random, onError: failed = console.error } = options
  const instance = randomName()
  let credential: string | undefined

  const cursors: Cursors = new Map()
  const emitter = createEmitter(failed)
  const outbox = createOutbox(clock, random, (message) => connection.send(message))
  const requests = createRequests(outbox, (message) => connection.send(message))
  const presence = createPresence((room, signal) => {
    // A refusal is heard by those who listen to `sys.error`; the next connection asks anew.
    requests.ask('sys.presence', () => null, { room, signal }).catch(() => {})
  })
  const rooms = createRooms(cursors, {
    join: (room, data, place) => requests.ask('sys.join', data, { room }, place),
    leave: (room) => requests.ask('sys.leave', () => null, { room }),
    lost: (room) => emitter.emit({ event: 'sys.room_removed', data: { room }, isReplay: false }),
  })
  const connection = createConnection({
    clock,
    random,
    failed,
    dial: async () => {
      credential = await readCredential(options)
      const Socket = options.WebSocket ?? (await findWebSocket())
      const protocols = credential ? [subprotocol, credential] : [subprotocol]
      return new Socket(address(options.url, instance, session.willResume()), protocols)
    },
    isRefused: () => isRefused(options.url, credential),
    receive: (message, link, isCurrent) => session.receive(message, link, isCurrent),
    down: (code) => outbox.down(code),
    changed: (state) => {
      if (state.name === 'closed') outbox.clear(new RealtimeError('closed', 'Closed'))
      emitter.emit({ event: 'sys.state', data: state, isReplay: false })
    },
  })
  const session = createSession({
    connection,
    outbox,
    presence,
    rooms,
    clock,
    cursors,
    failed,
    beat: () => requests.tell('presence.heartbeat', {}),
    emit: emitter.emit,
    refreshToken: async () => {
      if (!options.token) return
      const token = await readToken(options.token)
      await requests.ask('sys.auth_refresh', () => ({ token }), {})
    },
  })
  return { connection, emitter, presence, requests, rooms }
}

function address(base: string | URL, instance: string, willResume: boolean): string {
  const url = new URL(base)
  url.searchParams.set('client', instance)
  if (willResume) url.searchParams.set('resume', '1')
  return url.href
}
