import { guestId } from '../../src/ws/middleware/auth.js'
import type { Wired } from '../../src/ws/wiring.js'

/** What this style of auth needs in the environment of a test. */
export const testEnvironment = {}

/** What a client sends along with its upgrade to be the guest that a test calls `user`. */
export function credentialFor(user: string, _wired: Wired) {
  return Promise.resolve({ userId: guestId(user), headers: {}, query: { guest: user } })
}
