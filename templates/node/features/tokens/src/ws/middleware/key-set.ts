import { compactVerify, createRemoteJWKSet, errors } from 'jose'
import type { SignedToken } from './hs256.js'

/** Asymmetric ones only: with a public key, HMAC would let everyone sign. */
const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA']

/**
 * Opens tokens that were signed with a key of the JWKS at `url`. The keys are kept for ten minutes and fetched again
 * when a token names an unknown one, at most every 30 s. Throws when they cannot be fetched.
 */
export function createKeySet(url: string): (token: string) => Promise<SignedToken | undefined> {
  const keys = createRemoteJWKSet(new URL(url), { timeoutDuration: 5_000 })

  return async (token) => {
    try {
      const { payload, protectedHeader } = await compactVerify(token, keys, { algorithms })
      return { header: protectedHeader, claims: JSON.parse(new TextDecoder().decode(payload)) }
    } catch (error) {
      if (isTokensFault(error)) return undefined
      throw new Error('The key set cannot be read.', { cause: error })
    }
  }
}

/** The rest is about the key set: unreachable, slow, or not what it should be. */
function isTokensFault(error: unknown): boolean {
  if (error instanceof SyntaxError) return true
  const isAboutKeys =
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    (error instanceof errors.JOSEError && error.code === errors.JOSEError.code)
  return error instanceof errors.JOSEError && !isAboutKeys
}
