import { randomBytes } from 'node:crypto'
import type { Wired } from '../../src/ws/wiring.js'

/** What this style of auth needs in the environment of a test. */
export const testEnvironment = {}

/** What a client sends along with its upgrade to be `user`. */
export function credentialFor(user: string, { authenticator }: Wired) {
  const key = `rt_${randomBytes(32).toString('base64url')}`
  authenticator.keys.add({ userId: user, name: user }, key)
  return Promise.resolve({ userId: user, headers: { 'x-api-key': key }, query: {} })
}
