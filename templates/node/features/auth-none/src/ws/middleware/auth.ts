import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { CreateAuthenticator, Principal } from './authenticate.js'
import { queryParameter } from '../request.js'

/**
 * Everybody may connect, as a guest. `?guest=`, or else the name of the client instance, is a random secret that a
 * browser keeps: whoever brings the same one again is the same guest. Others see its hash only, so they cannot bring it.
 */
export const createAuthenticator: CreateAuthenticator = ({ clock }) => ({
  authenticate: (request) =>
    Promise.resolve({ ok: true, principal: guest(request, clock.now()) } as const),
  check: () => Promise.resolve(true),
  isAmbient: false,
})

function guest(request: IncomingMessage, now: number): Principal {
  const secret = queryParameter(request, 'guest') || queryParameter(request, 'client')
  const id = guestId(secret || randomBytes(16).toString('base64url'))
  return { userId: id, name: id, expiresAt: null, issuedAt: now }
}

export function guestId(secret: string): string {
  return `guest-${createHash('sha256').update(secret).digest('base64url').slice(0, 12)}`
}
