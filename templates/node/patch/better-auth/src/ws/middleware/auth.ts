import { readUser } from '../app-session.js'
import type { Authenticator, AuthenticatorParts } from './authenticate.js'

/** The better-auth session of your application: whoever is signed in there may connect. */
export function createAuthenticator(_parts: AuthenticatorParts): Authenticator {
  const authenticate: Authenticator['authenticate'] = async (request) => {
    const principal = await readUser(request)
    return principal === undefined ? { ok: false, challenge: 'Session' } : { ok: true, principal }
  }
  return {
    authenticate,
    check: authenticate,
    // Browsers send the cookie along with an upgrade that any page asks for.
    isAmbient: true,
  }
}
