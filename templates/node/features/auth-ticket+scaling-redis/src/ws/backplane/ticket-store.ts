import { z } from 'zod'
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
      const text = await broker.run((redis) => redis.getDel(nameOf(hash)))
      return text === null ? undefined : principal.parse(JSON.parse(text))
    },
    async has(hash) {
      return (await broker.run((redis) => redis.exists(nameOf(hash)))) === 1
    },
  }
}
