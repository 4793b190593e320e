import { createMembershipStore } from '../store/membership-store.js'
import type { AudienceParts } from './audience.js'
import { createPresenceStore } from './backplane/presence-store.js'
import { Rooms } from './rooms.js'
import { createRoomEvents } from './system/room-events.js'

/** Rooms, with membership from the store and presence by leases. */
export function createAudience({ resources, broker, resume, log }: AudienceParts) {
  const { config, clock, streams } = resources
  const presence = createPresenceStore(broker, streams, {
    leaseMs: config.RT_PRESENCE_LEASE_MS,
    graceMs: config.RT_PRESENCE_GRACE_MS,
  })
  const rooms = new Rooms({
    hub: resume.hub,
    streams,
    presence,
    membership: createMembershipStore(resources),
    log,
    maxRoomsPerConnection: config.RT_MAX_ROOMS_PER_CONNECTION,
  })
  const stopAudience = clock.every(config.RT_PRESENCE_SWEEP_MS, () => rooms.sweep())
  return {
    audience: rooms,
    systemEvents: createRoomEvents({ rooms, presence, resume }),
    stopAudience,
  }
}
