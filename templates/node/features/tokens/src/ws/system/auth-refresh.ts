import { z } from 'zod'
import type { Revocations } from '../backplane/contracts.js'
import { HandlerError } from '../handlers/handler.js'
import { maxCredentialBytes } from '../middleware/credential.js'
import type { TokenAuthenticator } from '../middleware/token.js'
import type { SystemEvent } from './system-event.js'

const payload = z.strictObject({ token: z.string().max(maxCredentialBytes) })

/** `sys.auth_refresh`: a newer token moves the end of the connection. Who the connection belongs to never changes. */
export function createAuthRefresh(
  { verifyToken }: TokenAuthenticator,
  revocations: Revocations,
): SystemEvent {
  return async (connection, frame, acknowledge) => {
    const parsed = payload.safeParse(frame.data)
    if (!parsed.success) throw new HandlerError('invalid', 'token is expected')

    const result = await verifyToken(parsed.data.token)
    if (!result.ok) throw new HandlerError('unauthorized', 'The token is not valid.')
    const { principal } = result
    if (principal.userId !== connection.principal.userId)
      throw new HandlerError('forbidden', 'The token belongs to somebody else.')
    if (await revocations.isRevoked(principal))
      throw new HandlerError('unauthorized', 'The token was revoked.')

    connection.principal = principal
    acknowledge({ expires_at: principal.expiresAt })
  }
}
