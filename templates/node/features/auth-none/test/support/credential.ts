import { guestId } from '../../src/ws/middleware/auth.js'

/** What this style of auth needs in the environment of a test. */
export const testEnvironment = {}

/** What a client sends along with its upgrade to be the guest that a test calls `user`. */
export function credentialFor(user: string) {
  return Promise.resolve({ userId: guestId(user), headers: {}, query: { guest: user } })
}
