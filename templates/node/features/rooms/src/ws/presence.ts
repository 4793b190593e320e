/** A user in a room, with the number of connections that they have there. */
export interface PresentUser {
  readonly user: string
  readonly devices: number
}

export interface PresenceState {
  /** Grows by one with every difference that is sent; a client that sees a gap asks for the state again. */
  readonly rev: number
  readonly state: readonly PresentUser[]
}

/**
 * Who is in which room, over all nodes, by leases: a node that crashes leaves nobody behind for longer than a lease.
 * Each change of a user (first connection in, last one out) is published once, as a `sys.presence` difference.
 */
export interface PresenceStore {
  readonly enter: (room: string, user: string, connection: string) => Promise<void>
  /** Prolongs a lease that still exists; one that ran out meanwhile is taken again, as an arrival. */
  readonly renew: (room: string, user: string, connection: string) => Promise<void>
  /** Ends the lease at once. */
  readonly leave: (room: string, user: string, connection: string) => Promise<void>
  /** Lets the lease run out after the grace time, so that a short interruption is not a departure. */
  readonly fade: (room: string, user: string, connection: string) => Promise<void>
  /** Ends the leases that ran out, and tells who is gone. */
  readonly sweep: (rooms: readonly string[]) => Promise<void>
  readonly state: (room: string) => Promise<PresenceState>
}

export interface PresenceTimes {
  readonly leaseMs: number
  readonly graceMs: number
}
