import type { ServerEvents } from '../events.js'
import type { Wired } from '../wiring.js'

/** Sends `example.event` to everyone. Whoever is away gets it on their return. */
export function emitExampleEvent(
  { audience }: Pick<Wired, 'audience'>,
  data: ServerEvents['example.event'],
): Promise<void> {
  return audience.broadcast('example.event', data)
}
