import { SignJWT } from 'jose'
import type { Wired } from '../ws/wiring.js'
import type { DemoCredentials } from './demo-credential.js'

/** A token for an hour, signed as your own sign-in would; none where an identity provider signs them. */
export function createDemoCredentials({ config }: Wired): DemoCredentials | undefined {
  const { JWT_SECRET: secret, JWT_JWKS_URL, JWT_ISSUER, JWT_AUDIENCE } = config
  if (secret === undefined || JWT_JWKS_URL !== undefined) return undefined

  return async ({ userId, name }) => ({
    credential: await new SignJWT({ name })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(userId)
      .setIssuer(JWT_ISSUER)
      .setAudience(JWT_AUDIENCE)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(Buffer.from(secret)),
  })
}
