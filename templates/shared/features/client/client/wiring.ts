import { type Clock, systemClock } from './clock.js'
import { type Connection, createConnection } from './connection.js'
import { type CredentialOptions, isRefused, readCredential, readToken } from './credential.js'
import { createEmitter, type Emitter } from './emitter.js'
import { findWebSocket } from './environment.js'
import type { Message, SocketConstructor } from './link.js'
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
  const tell = (event: string, data: unknown) => emitter.emit({ event, data, isReplay: false })
  const transmit = (message: Message) => connection.send(message)
  const outbox = createOutbox(clock, random, transmit)
  const requests = createRequests(outbox, transmit)
  const presence = createPresence((room) => {
    // Only members are told, so it is asked for again when the room is followed.
    if (!rooms.followed.has(`room:${room}`)) return undefined
    const id = requests.nextId()
    requests.ask('sys.presence', () => null, { room, id }).catch(() => {})
    return () => outbox.drop(id, undefined)
  })
  const rooms = createRooms(cursors, {
    join: (room, data, place) => requests.ask('sys.join', data, { room }, place),
    leave: (room) => requests.ask('sys.leave', () => null, { room }),
    followed: presence.refresh,
    lost: (room) => tell('sys.room_removed', { room }),
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
      if (state.name === 'closed') outbox.clear(new RealtimeError('closed'))
      tell('sys.state', state)
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
