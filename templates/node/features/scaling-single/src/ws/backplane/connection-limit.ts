import type { Config } from '../config.js'
import type { Broker } from './broker.js'
import type { ConnectionLimit } from './contracts.js'

/** Counts connections per user. A process that ends takes its connections with it, so nothing has to expire. */
export function createConnectionLimit(_broker: Broker, config: Config): ConnectionLimit {
  /** Per user: client instance to connection id. */
  const seats = new Map<string, Map<string, string>>()

  return {
    acquire({ user, instance, connection }) {
      const taken = seats.get(user) ?? new Map<string, string>()
      const replaced = taken.get(instance) ?? null
      if (replaced === null && taken.size >= config.RT_MAX_CONNECTIONS_PER_USER)
        return Promise.resolve({ admitted: false })
      taken.set(instance, connection)
      seats.set(user, taken)
      return Promise.resolve({ admitted: true, replaced })
    },
    renew: ({ user, instance, connection }) =>
      Promise.resolve(seats.get(user)?.get(instance) === connection),
    release({ user, instance, connection }) {
      const taken = seats.get(user)
      if (taken?.get(instance) === connection) taken.delete(instance)
      if (taken?.size === 0) seats.delete(user)
      return Promise.resolve()
    },
  }
}
