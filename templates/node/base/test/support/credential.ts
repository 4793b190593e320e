import type { Wired } from '../../src/ws/wiring.js'

/** No auth style was chosen: nothing is needed to start, and no credential would be accepted. */
export const testEnvironment = {}

export function credentialFor(user: string, _wired: Wired) {
  return Promise.resolve({ userId: user, headers: {}, query: {} })
}
