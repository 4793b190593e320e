import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { createTicketStore } from '../backplane/ticket-store.js'
import type { TicketStore } from '../backplane/tickets.js'
import type { AuthenticatorParts, AuthResult, Principal } from './authenticate.js'
import { readCredential } from './credential.js'
import { createTokenVerifier, type TokenAuthenticator } from './token.js'

const places = { prefix: 'ticket', parameter: 'ticket', isBearer: false }

export interface TicketAuthenticator extends TokenAuthenticator {
  /** A ticket that opens one connection of this user, once, within 30 s. */
  readonly issueTicket: (principal: Principal) => Promise<string>
}

/**
 * Tickets: from the sub-protocol `ticket.<ticket>` or `?ticket=`. What may end in the log of a proxy is worthless by the
 * time that somebody reads it; the token itself only travels to `POST /realtime/ticket`.
 */
export function createAuthenticator({
  config,
  broker,
  clock,
}: AuthenticatorParts): TicketAuthenticator {
  const tickets = createTicketStore(broker)

  return {
    authenticate: (request) => ownerOf(request, tickets.take),
    check: (request) => ownerOf(request, tickets.look),
    issueTicket: async (principal) => {
      const ticket = randomBytes(32).toString('base64url')
      await tickets.put(hashOf(ticket), principal)
      return ticket
    },
    verifyToken: createTokenVerifier(config, clock),
    isAmbient: false,
  }
}

async function ownerOf(
  request: IncomingMessage,
  read: TicketStore['take' | 'look'],
): Promise<AuthResult> {
  const ticket = readTicket(request)
  const principal = ticket === undefined ? undefined : await read(hashOf(ticket))
  return principal === undefined ? { ok: false, challenge: 'Ticket' } : { ok: true, principal }
}

/** 256 bits, as `issueTicket` writes them; nothing else is worth a look into the store. */
function readTicket(request: IncomingMessage): string | undefined {
  const ticket = readCredential(request, places)
  return ticket !== undefined && /^[A-Za-z0-9_-]{43}$/.test(ticket) ? ticket : undefined
}

function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('base64url')
}
