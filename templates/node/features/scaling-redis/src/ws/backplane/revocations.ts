import { userStream } from '../audience.js'
import type { Broker } from './broker.js'
import type { Revocations } from './contracts.js'

/** A year: longer than a credential that can be revoked should live. */
const markS = 31_536_000

/** Marks that all nodes see, and that outlive their restarts. */
export function createRevocations(broker: Broker): Revocations {
  const nameOf = (user: string): string => broker.nameOf(userStream(user), 'not-before')

  return {
    async revoke(user) {
      const expiration = { type: 'EX', value: markS } as const
      const mark = String(broker.clock.now())
      await broker.run((redis) => redis.set(nameOf(user), mark, { expiration }))
    },
    async isRevoked({ userId, issuedAt }) {
      return issuedAt < Number(await broker.run((redis) => redis.get(nameOf(userId))))
    },
  }
}
