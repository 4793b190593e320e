import type { RequestHandler } from 'express'
import { createSession, readSession } from '../../session.js'
import type { Authenticator, AuthenticatorParts } from './authenticate.js'

export interface SessionAuthenticator extends Authenticator {
  readonly session: RequestHandler
}

/** The session of your application: whoever is signed in there may connect. */
export function createAuthenticator({ config, broker }: AuthenticatorParts): SessionAuthenticator {
  const session = createSession(config, broker)

  const authenticate: Authenticator['authenticate'] = async (request) => {
    const { userId, name, signedInAt = 0, cookie } = await readSession(session, request)
    if (userId === undefined) return { ok: false, challenge: 'Session' }
    const expiresAt = cookie.expires?.getTime() ?? null
    return {
      ok: true,
      principal: { userId, name: name ?? userId, expiresAt, issuedAt: signedInAt },
    }
  }
  return {
    authenticate,
    check: authenticate,
    session,
    // Browsers send the cookie along with an upgrade that any page asks for.
    isAmbient: true,
  }
}
