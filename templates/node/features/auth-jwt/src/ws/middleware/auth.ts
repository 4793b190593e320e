import type { AuthenticatorParts } from './authenticate.js'
import { readCredential } from './credential.js'
import { createTokenVerifier, type TokenAuthenticator } from './token.js'

const places = { prefix: 'token', parameter: 'token', isBearer: true }

/** JSON Web Tokens: from `Authorization: Bearer`, the sub-protocol `token.<jwt>` or `?token=`. */
export function createAuthenticator({ config, clock }: AuthenticatorParts): TokenAuthenticator {
  const verifyToken = createTokenVerifier(config, clock)

  const authenticate: TokenAuthenticator['authenticate'] = (request) =>
    verifyToken(readCredential(request, places))
  return {
    authenticate,
    check: authenticate,
    verifyToken,
    isAmbient: false,
  }
}
