import type { ServerEvents } from '../events.js'
import type { Wired } from '../wiring.js'

/** Sends `example.event` to a room. Members who are away get it on their return. */
export function emitExampleEvent(
  { audience }: Pick<Wired, 'audience'>,
  room: string,
  data: ServerEvents['example.event'],
): Promise<void> {
  return audience.broadcast(room, 'example.event', data)
}
