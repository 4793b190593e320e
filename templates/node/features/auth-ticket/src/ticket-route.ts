import type { RequestHandler } from 'express'
import { Unavailable } from './ws/backplane/contracts.js'
import { ticketLifetimeS } from './ws/backplane/tickets.js'
import { clientAddress } from './ws/upgrade.js'
import type { Wired } from './ws/wiring.js'

/**
 * `POST /realtime/ticket`: a ticket for the user of the request's `Authorization: Bearer` token. If your application
 * knows its users by other means, issue tickets for them in the same way behind your own check.
 */
export function createTicketRoute({ authenticator, attempts, config }: Wired): RequestHandler {
  return async (request, response) => {
    response.set('Cache-Control', 'no-store')
    try {
      const waitMs = await attempts.attempt(clientAddress(request, config.TRUST_PROXY))
      if (waitMs > 0) {
        response.set('Retry-After', String(Math.ceil(waitMs / 1_000))).sendStatus(429)
        return
      }
      const result = await authenticator.verifyToken(bearerToken(request.get('authorization')))
      if (!result.ok) {
        response.set('WWW-Authenticate', result.challenge).sendStatus(401)
        return
      }
      const ticket = await authenticator.issueTicket(result.principal)
      response.json({ ticket, expires_in: ticketLifetimeS })
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      response.set('Retry-After', '5').sendStatus(503)
    }
  }
}

function bearerToken(authorization = ''): string | undefined {
  return /^Bearer (\S+)$/i.exec(authorization)?.[1]
}
