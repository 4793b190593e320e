import type { Principal } from '../middleware/authenticate.js'
import type { Broker } from './broker.js'
import { ticketLifetimeS, type TicketStore } from './tickets.js'

interface Ticket {
  readonly principal: Principal
  readonly endsAt: number
}

/** Keeps tickets in this process. All live equally long, so the oldest stand first and go first. */
export function createTicketStore({ clock }: Broker): TicketStore {
  const tickets = new Map<string, Ticket>()

  function forgetEnded(): void {
    for (const [hash, { endsAt }] of tickets) {
      if (endsAt > clock.elapsed()) return
      tickets.delete(hash)
    }
  }

  return {
    put(hash, principal) {
      forgetEnded()
      tickets.set(hash, { principal, endsAt: clock.elapsed() + ticketLifetimeS * 1_000 })
      return Promise.resolve()
    },
    take(hash) {
      forgetEnded()
      const ticket = tickets.get(hash)
      tickets.delete(hash)
      return Promise.resolve(ticket?.principal)
    },
    look(hash) {
      forgetEnded()
      return Promise.resolve(tickets.get(hash)?.principal)
    },
  }
}
