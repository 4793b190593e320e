import type { IncomingMessage } from 'node:http'
import { z } from 'zod'

/** The part of a better-auth instance that is needed here. */
interface Auth {
  readonly api: { getSession(query: { headers: Headers }): Promise<unknown> }
}

/** Who is signed in, and since when, milliseconds since the Unix epoch. */
export interface SessionUser {
  readonly userId: string
  readonly name: string
  readonly issuedAt: number
  readonly expiresAt: number
}

const signedIn = z.object({
  user: z.object({ id: z.string().min(1).max(255), name: z.string().nullish() }),
  session: z.object({ createdAt: z.coerce.date(), expiresAt: z.coerce.date() }),
})

let shared: Auth | undefined

/** Lets upgrades ask your better-auth instance who is signed in, and returns it unchanged. */
export function shareSession<Instance extends Auth>(auth: Instance): Instance {
  shared = auth
  return auth
}

/** The user of an upgrade request, or nothing if nobody is signed in. */
export async function readUser(request: IncomingMessage): Promise<SessionUser | undefined> {
  if (shared === undefined) throw new Error('No better-auth instance was given to shareSession.')
  const headers = new Headers({ cookie: request.headers.cookie ?? '' })
  const read = signedIn.safeParse(await shared.api.getSession({ headers }))
  if (!read.success) return undefined
  const { user, session } = read.data
  return {
    userId: user.id,
    name: user.name?.trim().slice(0, 100) || user.id,
    issuedAt: session.createdAt.getTime(),
    expiresAt: session.expiresAt.getTime(),
  }
}
