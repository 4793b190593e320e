import type { Authenticator, AuthenticatorParts } from './authenticate.js'

/** No auth style was chosen: nobody may connect. */
export function createAuthenticator(_parts: AuthenticatorParts): Authenticator {
  const refuse: Authenticator['authenticate'] = () =>
    Promise.resolve({ ok: false, challenge: 'Bearer' })
  return { authenticate: refuse, check: refuse, isAmbient: false }
}
