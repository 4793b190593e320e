import { createSecretKey } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../clock.js'
import type { Config } from '../config.js'
import type { Authenticator, AuthResult, Principal } from './authenticate.js'
import { maxCredentialBytes } from './credential.js'
import { openHs256, type SignedToken } from './hs256.js'
import { createKeySet } from './key-set.js'

/** An authenticator whose open connections may bring a newer token. */
export interface TokenAuthenticator extends Authenticator {
  readonly verifyToken: VerifyToken
}

/** Says of no token only that one is needed: RFC 6750, section 3.1. */
export type VerifyToken = (token: string | undefined) => Promise<AuthResult>

/** Clocks of two machines differ by this much at most, milliseconds. */
const leewayMs = 30_000

/**
 * Checks JSON Web Tokens: signature, issuer, audience and times. With JWT_JWKS_URL the keys are those of your identity
 * provider; without it the token was signed with JWT_SECRET by HS256. Throws if the environment has neither.
 */
export function createTokenVerifier(config: Config, clock: Clock): VerifyToken {
  const open = chooseKey(config)

  return async (token) => {
    if (token === undefined) return { ok: false, challenge: 'Bearer' }
    const signed = token.length > maxCredentialBytes ? undefined : await open(token)
    const principal = signed && readPrincipal(signed, config, clock.now())
    if (principal === undefined) return { ok: false, challenge: 'Bearer error="invalid_token"' }
    return { ok: true, principal }
  }
}

function chooseKey({
  JWT_JWKS_URL,
  JWT_SECRET,
}: Config): (token: string) => SignedToken | undefined | Promise<SignedToken | undefined> {
  if (JWT_JWKS_URL !== undefined) return createKeySet(JWT_JWKS_URL)
  if (JWT_SECRET === undefined)
    throw new Error('The environment is not complete:\n  JWT_SECRET or JWT_JWKS_URL: is missing')
  const key = createSecretKey(Buffer.from(JWT_SECRET))
  return (token) => openHs256(token, key)
}

/** `at+jwt` is an access token after RFC 9068; another type was meant for another purpose. `crit` is refused unread. */
const header = z.object({
  typ: z
    .string()
    .regex(/^(?:at\+)?jwt$/i)
    .optional(),
  crit: z.undefined().optional(),
})

const claims = z.object({
  sub: z.string().min(1).max(255),
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
  name: z.string().trim().min(1).max(100).optional().catch(undefined),
})

function readPrincipal(signed: SignedToken, config: Config, now: number): Principal | undefined {
  const read = claims.safeParse(signed.claims)
  if (!read.success || !header.safeParse(signed.header).success) return undefined

  const { sub, iss, aud, exp, nbf = 0, iat = 0, name = sub } = read.data
  const endsAt = exp * 1_000
  if (iss !== config.JWT_ISSUER || ![aud].flat().includes(config.JWT_AUDIENCE)) return undefined
  if (endsAt + leewayMs <= now || Math.max(nbf, iat) * 1_000 - leewayMs > now) return undefined

  return {
    userId: sub,
    name,
    // A connection that was let in by the leeway has the rest of the leeway to bring a newer token.
    expiresAt: endsAt > now ? endsAt : endsAt + leewayMs,
    issuedAt: iat * 1_000,
  }
}
