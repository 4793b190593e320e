import type { PresenceData } from './protocol.js'

export type PresenceListener = (users: ReadonlySet<string>) => void

export interface Presence {
  /** Calls `listener` with everyone present, now and after each change. The result stops it. */
  readonly watch: (room: string, listener: PresenceListener) => () => void
  readonly receive: (room: string, data: PresenceData) => void
  /** `room` is followed from now on: what was known of it is old. */
  readonly refresh: (room: string) => void
}

interface Watched {
  readonly listeners: Set<PresenceListener>
  /** The revision of `users`; undefined until a state of this join came. */
  rev?: number | undefined
  users: Set<string>
  /** Differences that overtook the state they belong to. */
  early: PresenceData[]
  /** Takes the question for the state back. */
  takeBack?: (() => void) | undefined
}

/**
 * Who is in which room: a state, then differences on top of it. `ask` requests the state of a room until it is given, or
 * until its result is called.
 */
export function createPresence(ask: (room: string) => (() => void) | undefined): Presence {
  const rooms = new Map<string, Watched>()

  function apply(room: string, watched: Watched, data: PresenceData): void {
    if (data.state) {
      watched.users = new Set(data.state.map(({ user }) => user))
      watched.rev = data.rev
      for (const early of watched.early.splice(0)) apply(room, watched, early)
    } else if (watched.rev === undefined) {
      watched.early.push(data)
    } else if (data.rev === watched.rev + 1) {
      watched.rev = data.rev
      for (const user of data.joins ?? []) watched.users.add(user)
      for (const user of data.leaves ?? []) watched.users.delete(user)
    } else if (data.rev > watched.rev) {
      restart(room, watched)
    }
  }

  function restart(room: string, watched: Watched): void {
    watched.rev = undefined
    watched.early = []
    watched.takeBack?.()
    watched.takeBack = ask(room)
  }

  return {
    watch: (room, listener) => {
      const known = rooms.get(room)
      const watched: Watched = known ?? { users: new Set(), listeners: new Set(), early: [] }
      rooms.set(room, watched)
      watched.listeners.add(listener)
      if (known) listener(known.users)
      else restart(room, watched)
      return () => {
        watched.listeners.delete(listener)
        if (watched.listeners.size > 0) return
        watched.takeBack?.()
        rooms.delete(room)
      }
    },
    receive: (room, data) => {
      const watched = rooms.get(room)
      if (!watched) return
      apply(room, watched, data)
      if (watched.rev !== undefined)
        for (const listener of watched.listeners) listener(watched.users)
    },
    refresh: (room) => {
      const watched = rooms.get(room)
      if (watched) restart(room, watched)
    },
  }
}
