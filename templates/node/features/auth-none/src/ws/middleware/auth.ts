import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Authenticator, AuthenticatorParts, Principal } from './authenticate.js'
import { queryParameter } from '../request.js'

/**
 * Everybody may connect, as a guest. `?guest=`, or else the name of the client instance, is a random secret that a
 * browser keeps: whoever brings the same one again is the same guest. Others see its hash only, so they cannot bring it.
 * `?name=` is what the guest wants to be called; nothing proves it.
 */
export function createAuthenticator({ clock }: AuthenticatorParts): Authenticator {
  const admit: Authenticator['authenticate'] = (request) =>
    Promise.resolve({ ok: true, principal: guest(request, clock.now()) })
  return { authenticate: admit, check: admit, isAmbient: false }
}

function guest(request: IncomingMessage, now: number): Principal {
  const secret = queryParameter(request, 'guest') || queryParameter(request, 'client')
  const id = guestId(secret || randomBytes(16).toString('base64url'))
  const name = queryParameter(request, 'name')?.trim().slice(0, 40) || id
  return { userId: id, name, expiresAt: null, issuedAt: now }
}

export function guestId(secret: string): string {
  return `guest-${createHash('sha256').update(secret).digest('base64url').slice(0, 12)}`
}
