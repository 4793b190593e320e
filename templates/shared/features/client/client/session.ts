import { decodeBinary } from './binary.js'
import type { Clock } from './clock.js'
import type { Connection } from './connection.js'
import type { Link } from './link.js'
import type { Outbox } from './outbox.js'
import type { Presence } from './presence.js'
import type { Frame, Hello, Meta, SystemEvents } from './protocol.js'
import type { Rooms } from './rooms.js'
import { createMemory, type Cursors, streamOf } from './streams.js'

export interface SessionParts {
  readonly clock: Clock
  readonly connection: Connection
  readonly outbox: Outbox
  readonly presence: Presence
  readonly rooms: Rooms
  readonly cursors: Cursors
  readonly emit: (frame: Meta) => void
  readonly refreshToken: () => Promise<void>
  /** Shows the server that somebody is still there. */
  readonly beat: () => void
  readonly failed: (error: unknown) => void
}

export interface Session {
  /** Decides whether the next connection resumes; the server has to know it from the address. */
  readonly willResume: () => boolean
  readonly receive: (message: unknown, link: Link, isCurrent: boolean) => void
}

/** A method for the reason that `Listener` is one. */
type SystemHandler = { call(data: unknown, frame: Frame, link: Link): void }['call']
type Data<K extends keyof SystemEvents> = SystemEvents[K]

/** Room for one late `sys.hb` beyond two intervals: 70 s at the default of 30 s. */
const silenceMargin = 10_000
/** A third of the idle time after which a server closes with 4403. */
const beatInterval = 600_000

/** What happens to each frame that arrives: bookkeeping first, then the application's listeners. */
export function createSession(parts: SessionParts): Session {
  const { clock, connection, cursors, outbox, presence, rooms } = parts
  const isNew = createMemory()
  const replaying = new Set<string>()
  let isResuming = false
  let beatAt = clock.now()

  const system: Readonly<Record<string, SystemHandler>> = {
    'sys.hello': (hello: Hello, _frame, link) => welcome(hello, link),
    'sys.ack': ({ result }: Data<'sys.ack'>, { id }) => id && outbox.acked(id, result),
    'sys.error': (error: Data<'sys.error'>, { id }) => id && outbox.failed(id, error),
    'sys.resumed': ({ stream, status }: Data<'sys.resumed'>) => {
      if (status === 'forbidden') {
        cursors.delete(stream)
      } else {
        replaying.add(stream)
        // The server may follow a stream again because its cursor was named.
        rooms.follow(stream, undefined)
      }
    },
    'sys.replay_end': ({ stream, cursor }: Data<'sys.replay_end'>) => {
      replaying.delete(stream)
      cursors.set(stream, cursor)
    },
    'sys.snapshot': ({ stream, cursor, part, parts: count }: Data<'sys.snapshot'>) => {
      if (part === count) cursors.set(stream, cursor)
    },
    'sys.presence': (data: Data<'sys.presence'>, { room }) => room && presence.receive(room, data),
    'sys.room_added': ({ room, cursor }: Data<'sys.room_added'>) =>
      rooms.follow(`room:${room}`, cursor),
    'sys.room_removed': ({ room }: Data<'sys.room_removed'>) => rooms.removed(room),
    'sys.auth_expiring': () => void parts.refreshToken().catch(parts.failed),
    'sys.drain': ({ reconnect_after_ms: ms }: Data<'sys.drain'>) => connection.replaceAfter(ms),
  }

  function welcome(hello: Hello, link: Link): void {
    connection.adopt(link, 2 * hello.heartbeat.interval + silenceMargin, isResuming, () => {
      replaying.clear()
      outbox.down(0)
      rooms.welcome(hello.streams)
      if (isResuming) askForMissed()
      for (const { stream, cursor } of hello.streams) rooms.follow(stream, cursor)
      outbox.up(hello, isResuming ? 1 : 0)
    })
  }

  /** Frames come at least every 30 s, so no timer is needed. */
  function keepAlive(): void {
    if (clock.now() - beatAt < beatInterval) return
    beatAt = clock.now()
    parts.beat()
  }

  function askForMissed(): void {
    const known = [...cursors].flatMap(([stream, cursor]) =>
      rooms.isMissing(stream) ? [] : cursor,
    )
    connection.send(JSON.stringify({ event: 'sys.resume', data: { cursors: known } }))
  }

  function read(message: unknown): Frame | undefined {
    try {
      // The server's word is taken for the shape of its frames: PROTOCOL.md, MUST 1.1.
      return message instanceof ArrayBuffer ? decodeBinary(message) : JSON.parse(String(message))
    } catch (error) {
      parts.failed(error)
      return undefined
    }
  }

  return {
    willResume: () => (isResuming = cursors.size > 0),
    receive: (message, link, isCurrent) => {
      const frame = read(message)
      if (!frame) return
      const { event, data, id } = frame
      if (!isCurrent && event !== 'sys.hello') return
      keepAlive()
      const stream = streamOf(id ?? '')
      if (id && stream) {
        if (!isNew(id)) return
        // What was on its way when a room was left would bring the room back at the next resume.
        if (rooms.followed.has(stream)) cursors.set(stream, id)
      }
      system[event]?.(data, frame, link)
      const isReplay = stream !== undefined && replaying.has(stream)
      parts.emit({ ...frame, isReplay })
    },
  }
}
