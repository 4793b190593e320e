import type { Broker } from './broker.js'
import type { Revocations } from './contracts.js'

/** Kept until the process ends; a restart forgets them, so let credentials be short-lived. */
export function createRevocations({ clock }: Broker): Revocations {
  const marks = new Map<string, number>()

  return {
    revoke(user) {
      marks.set(user, clock.now())
      return Promise.resolve()
    },
    isRevoked: ({ userId, issuedAt }) => Promise.resolve(issuedAt < (marks.get(userId) ?? 0)),
  }
}
