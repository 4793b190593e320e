import type { IncomingMessage, ServerResponse } from 'node:http'
import { realtimeParts } from './attach.js'
import { Unavailable } from './backplane/contracts.js'
import { ticketLifetimeS } from './backplane/tickets.js'
import { clientAddress } from './upgrade.js'
import type { Wired } from './wiring.js'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** The part of an Express application that is needed here. */
interface Routes {
  post(path: string, answer: Answer): unknown
}

/**
 * Adds `POST /realtime/ticket` to your application, and returns the application: a ticket for the user of the request's
 * `Authorization: Bearer` token. If your application knows its users by other means, issue tickets for them in the same
 * way behind your own check.
 */
export function addTicketRoute<App extends Routes>(app: App): App {
  app.post('/realtime/ticket', (request, response) => void answer(request, response))
  return app
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('Cache-Control', 'no-store')
  try {
    const wired = await realtimeParts()
    if (wired === undefined) throw new Unavailable()
    await answerWith(wired, request, response)
  } catch {
    response.setHeader('Retry-After', '5')
    end(response, 503)
  }
}

async function answerWith(
  { attempts, authenticator, config }: Wired,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const waitMs = await attempts.attempt(clientAddress(request, config.TRUST_PROXY))
  if (waitMs > 0) {
    response.setHeader('Retry-After', String(Math.ceil(waitMs / 1_000)))
    end(response, 429)
    return
  }
  const result = await authenticator.verifyToken(bearerToken(request.headers.authorization))
  if (!result.ok) {
    response.setHeader('WWW-Authenticate', result.challenge)
    end(response, 401)
    return
  }
  const ticket = await authenticator.issueTicket(result.principal)
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ ticket, expires_in: ticketLifetimeS }))
}

function end(response: ServerResponse, status: number): void {
  response.statusCode = status
  response.end()
}

function bearerToken(authorization = ''): string | undefined {
  return /^Bearer (\S+)$/i.exec(authorization)?.[1]
}
