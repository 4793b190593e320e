import { Unavailable } from '../backplane/contracts.js'
import type { SignedToken } from './hs256.js'

/** Asymmetric ones only: with a public key, HMAC would let everyone sign. */
const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA']

type KeySet = Awaited<ReturnType<typeof openKeySet>>

/**
 * Opens tokens that were signed with a key of the JWKS at `url`. The keys are kept for ten minutes and fetched again
 * when a token names an unknown one, at most every 30 s. Throws Unavailable when they cannot be fetched.
 */
export function createKeySet(url: string): (token: string) => Promise<SignedToken | undefined> {
  const place = new URL(url)
  let opening: Promise<KeySet> | undefined

  return async (token) => {
    const { verify, errors } = await (opening ??= openKeySet(place))
    try {
      const { payload, protectedHeader } = await verify(token)
      return { header: protectedHeader, claims: JSON.parse(new TextDecoder().decode(payload)) }
    } catch (error) {
      if (isTokensFault(error, errors)) return undefined
      const problem = new Error('The key set cannot be read.', { cause: error })
      throw new Unavailable({ cause: problem })
    }
  }
}

/** Loads jose with the first token: it has no CommonJS, and some test runners read nothing else. */
async function openKeySet(url: URL) {
  const { compactVerify, createRemoteJWKSet, errors } = await import('jose')
  const keys = createRemoteJWKSet(url, { timeoutDuration: 5_000 })
  return { verify: (token: string) => compactVerify(token, keys, { algorithms }), errors }
}

/** The rest is about the key set: unreachable, slow, or not what it should be. */
function isTokensFault(error: unknown, errors: KeySet['errors']): boolean {
  if (error instanceof SyntaxError) return true
  const isAboutKeys =
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    (error instanceof errors.JOSEError && error.code === errors.JOSEError.code)
  return error instanceof errors.JOSEError && !isAboutKeys
}
