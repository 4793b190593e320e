import type { AudienceParts } from './audience.js'
import { Everyone } from './everyone.js'
import type { SystemEvent } from './system/system-event.js'

/** One audience for all: no rooms, no membership. */
export function createAudience({ resources, resume }: AudienceParts) {
  const systemEvents: Readonly<Record<string, SystemEvent>> = {
    // No presence is held here, but a client asks in this way whether the connection lives.
    'presence.heartbeat': (_connection, _frame, acknowledge) => {
      acknowledge()
      return Promise.resolve()
    },
  }
  return {
    audience: new Everyone(resume.hub, resources.streams),
    systemEvents,
    stopAudience: () => undefined,
  }
}
