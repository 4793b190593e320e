import type { Principal } from '../middleware/authenticate.js'

/** Tickets that were issued and not used yet, by the hash of the ticket: who reads the store cannot use what is in it. */
export interface TicketStore {
  readonly put: (hash: string, principal: Principal) => Promise<void>
  /** Takes the ticket out: of several at the same time, one gets it. */
  readonly take: (hash: string) => Promise<Principal | undefined>
  /** Leaves the ticket in. */
  readonly look: (hash: string) => Promise<Principal | undefined>
}

/** Time between asking for a ticket and connecting with it, seconds. */
export const ticketLifetimeS = 30
