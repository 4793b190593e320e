import type { Authenticator, AuthenticatorParts } from './authenticate.js'

/** No auth style was chosen: nobody may connect. */
export function createAuthenticator(_parts: AuthenticatorParts): Authenticator {
  const refused = { ok: false, challenge: 'Bearer' } as const
  return {
    authenticate: () => Promise.resolve(refused),
    check: () => Promise.resolve(false),
    isAmbient: false,
  }
}
