import { SignJWT } from 'jose'
import type { Wired } from '../../src/ws/wiring.js'

/** What this style of auth needs in the environment of a test. */
export const testEnvironment = { JWT_SECRET: 'f'.repeat(64) }

/** What a client sends along with its upgrade to be `user`. */
export async function credentialFor(user: string, { config }: Wired) {
  const token = await new SignJWT({ name: user })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(user)
    .setIssuer(config.JWT_ISSUER)
    .setAudience(config.JWT_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(Buffer.from(config.JWT_SECRET ?? ''))
  return { userId: user, headers: { authorization: `Bearer ${token}` }, query: {} }
}
