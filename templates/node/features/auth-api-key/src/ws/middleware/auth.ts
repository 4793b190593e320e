import type { IncomingMessage } from 'node:http'
import { createKeyRing, type KeyRing } from './api-keys.js'
import type { Authenticator, AuthenticatorParts } from './authenticate.js'
import { maxCredentialBytes, readCredential } from './credential.js'

export interface KeyAuthenticator extends Authenticator {
  readonly keys: KeyRing
}

const places = { prefix: 'key', parameter: 'api_key', isBearer: true }

/** API keys: from `X-Api-Key`, `Authorization: Bearer`, the sub-protocol `key.<key>` or `?api_key=`. */
export function createAuthenticator({ config }: AuthenticatorParts): KeyAuthenticator {
  if (config.NODE_ENV === 'production' && config.API_KEYS.length === 0)
    throw new Error(
      'The environment is not complete:\n  API_KEYS: is empty; try: npm run api-key -- <name>',
    )
  const keys = createKeyRing(config.API_KEYS)

  const authenticate: Authenticator['authenticate'] = (request) => {
    const key = readKey(request)
    const owner = key === undefined ? undefined : keys.ownerOf(key)
    if (owner === undefined) return Promise.resolve({ ok: false, challenge: 'Bearer' })
    const { userId, name } = owner
    // A key has no date: once its user was kicked it stays out, until the mark ends or the key is replaced.
    const principal = { userId, name, expiresAt: null, issuedAt: 0 }
    return Promise.resolve({ ok: true, principal })
  }
  return { keys, authenticate, check: authenticate, isAmbient: false }
}

function readKey(request: IncomingMessage): string | undefined {
  const own = request.headers['x-api-key']
  if (typeof own !== 'string') return readCredential(request, places)
  return own.length <= maxCredentialBytes ? own : undefined
}
