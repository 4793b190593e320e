import type { RequestHandler } from 'express'
import { Unavailable } from './backplane/contracts.js'
import type { Wired } from './wiring.js'

/**
 * `GET /rt/auth-check`: what a handshake would say of this credential, which is not used up. A browser cannot see why an
 * upgrade was refused, so its client asks here.
 */
export function authCheck({ authenticator, revocations }: Wired): RequestHandler {
  return async (request, response) => {
    try {
      const result = await authenticator.check(request)
      const isGood = result.ok && !(await revocations.isRevoked(result.principal))
      response.sendStatus(isGood ? 204 : 401)
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      response.set('Retry-After', '5').sendStatus(503)
    }
  }
}
