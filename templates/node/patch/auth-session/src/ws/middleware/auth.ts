import { readSession } from '../app-session.js'
import { userOf } from '../session-user.js'
import type { Authenticator, AuthenticatorParts } from './authenticate.js'

/** The session of your application: whoever is signed in there may connect. */
export function createAuthenticator(_parts: AuthenticatorParts): Authenticator {
  const authenticate: Authenticator['authenticate'] = async (request) => {
    const user = userOf(await readSession(request))
    if (user === undefined) return { ok: false, challenge: 'Session' }
    // Sessions do not say when somebody signed in: after a kick, a user stays out until the mark ends.
    return { ok: true, principal: { ...user, issuedAt: 0 } }
  }
  return {
    authenticate,
    check: authenticate,
    // Browsers send the cookie along with an upgrade that any page asks for.
    isAmbient: true,
  }
}
