import { z } from 'zod'
import type { Principal } from '../middleware/authenticate.js'
import type { Broker } from './broker.js'
import { ticketLifetimeS, type TicketStore } from './tickets.js'

const principal = z.object({
  userId: z.string(),
  name: z.string(),
  expiresAt: z.number().nullable(),
  issuedAt: z.number(),
})

/** Keeps tickets for all nodes: the one that issues a ticket need not be the one that is connected to. */
export function createTicketStore(broker: Broker): TicketStore {
  const nameOf = (hash: string): string => broker.nameOf(`ticket:${hash}`)

  return {
    async put(hash, owner) {
      const expiration = { type: 'EX', value: ticketLifetimeS } as const
      const text = JSON.stringify(principal.parse(owner))
      await broker.run((redis) => redis.set(nameOf(hash), text, { expiration }))
    },
    async take(hash) {
      return ownerIn(await broker.run((redis) => redis.getDel(nameOf(hash))))
    },
    async look(hash) {
      return ownerIn(await broker.run((redis) => redis.get(nameOf(hash))))
    },
  }
}

function ownerIn(text: string | null): Principal | undefined {
  return text === null ? undefined : principal.parse(JSON.parse(text))
}
