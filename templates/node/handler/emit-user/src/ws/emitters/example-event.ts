import type { ServerEvents } from '../events.js'
import type { Wired } from '../wiring.js'

/** Sends `example.event` to all connections of one user. Those who are away get it on their return. */
export function emitExampleEvent(
  { audience }: Pick<Wired, 'audience'>,
  userId: string,
  data: ServerEvents['example.event'],
): Promise<void> {
  return audience.sendToUser(userId, 'example.event', data)
}
