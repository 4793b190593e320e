import type { CreateAuthenticator } from './authenticate.js'

/** No auth style was chosen: nobody may connect. */
export const createAuthenticator: CreateAuthenticator = () => {
  const refused = { ok: false, challenge: 'Bearer' } as const
  return {
    authenticate: () => Promise.resolve(refused),
    check: () => Promise.resolve(false),
    isAmbient: false,
  }
}
