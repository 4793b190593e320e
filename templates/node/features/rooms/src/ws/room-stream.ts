import type { Connection } from './connection.js'

/** The stream of everything that is said in a room. */
export function roomStream(room: string): string {
  return `room:${room}`
}

/** The room of a stream, if it is one of a room. */
export function roomOf(stream: string): string | undefined {
  return stream.startsWith('room:') ? stream.slice('room:'.length) : undefined
}

/** The rooms whose streams a connection follows. */
export function roomsOf({ subscriptions }: Connection): readonly string[] {
  return [...subscriptions.keys()].flatMap((stream) => roomOf(stream) ?? [])
}
