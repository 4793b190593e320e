import type { Wired } from '../../src/ws/wiring.js'

/** What this style of auth needs in the environment of a test. */
export const testEnvironment = { JWT_SECRET: 'f'.repeat(64) }

/** What a client sends along with its upgrade to be `user`. A ticket is new at every call. */
export async function credentialFor(user: string, { authenticator }: Wired) {
  const principal = { userId: user, name: user, expiresAt: null, issuedAt: Date.now() }
  return {
    userId: user,
    headers: {},
    query: { ticket: await authenticator.issueTicket(principal) },
  }
}
