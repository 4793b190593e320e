import type { Hello, Joined } from './protocol.js'
import type { Cursors } from './streams.js'

export interface Rooms {
  readonly join: (room: string) => Promise<Joined>
  readonly leave: (room: string) => Promise<void>
  /** The rooms that the present connection follows. */
  readonly names: () => readonly string[]
  /** A new connection follows `streams`; the other rooms that were asked for are joined again. */
  readonly welcome: (streams: Hello['streams']) => void
  /** True for the stream of a room that was asked for and is not followed yet. */
  readonly isMissing: (stream: string) => boolean
  /** The streams of which this connection gets the frames. */
  readonly followed: ReadonlySet<string>
  /** This connection follows `stream`; without an older position its frames come from `cursor` on. */
  readonly follow: (stream: string, cursor: string | undefined) => void
  readonly removed: (room: string) => void
}

export interface RoomRequests {
  readonly join: (room: string, data: () => { cursor?: string }, place?: 'first') => Promise<Joined>
  readonly leave: (room: string) => Promise<void>
  /** The connection follows a room that it did not follow before. */
  readonly followed: (room: string) => void
  /** A room that was joined before and may not be joined again. */
  readonly lost: (room: string) => void
}

const prefix = 'room:'

/** The rooms that the application asked for, and those that the server follows for it. */
export function createRooms(cursors: Cursors, requests: RoomRequests): Rooms {
  const wanted = new Set<string>()
  const joining = new Set<string>()
  const followed = new Set<string>()

  async function join(room: string, place?: 'first'): Promise<Joined> {
    wanted.add(room)
    joining.add(room)
    try {
      const joined = await requests.join(room, () => position(prefix + room), place)
      // It may have been left again before the answer came.
      if (wanted.has(room)) follow(prefix + room, joined.cursor)
      return joined
    } catch (error) {
      wanted.delete(room)
      throw error
    } finally {
      joining.delete(room)
    }
  }

  function position(stream: string): { cursor?: string } {
    const cursor = cursors.get(stream)
    return cursor && !followed.has(stream) ? { cursor } : {}
  }

  function follow(stream: string, cursor: string | undefined): void {
    const isNew = !followed.has(stream)
    followed.add(stream)
    if (cursor && !cursors.has(stream)) cursors.set(stream, cursor)
    if (isNew && stream.startsWith(prefix)) requests.followed(stream.slice(prefix.length))
  }

  function removed(room: string): void {
    wanted.delete(room)
    followed.delete(prefix + room)
    cursors.delete(prefix + room)
  }

  function isMissing(stream: string): boolean {
    return wanted.has(stream.slice(prefix.length)) && !followed.has(stream)
  }

  return {
    follow,
    removed,
    isMissing,
    followed,
    join: (room) => join(room),
    leave: async (room) => {
      removed(room)
      await requests.leave(room)
      // A resume that was under way may have brought it back.
      if (!wanted.has(room)) removed(room)
    },
    names: () =>
      [...followed].flatMap((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : [])),
    welcome: (streams) => {
      followed.clear()
      for (const { stream } of streams) follow(stream, undefined)
      for (const room of wanted)
        if (isMissing(prefix + room) && !joining.has(room))
          join(room, 'first').catch(() => requests.lost(room))
    },
  }
}
