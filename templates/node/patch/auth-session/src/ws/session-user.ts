import { z } from 'zod'

/** Who is signed in, as far as connections are concerned. */
export interface SessionUser {
  readonly userId: string
  readonly name: string
  /** When the session ends, milliseconds since the Unix epoch; null if it does not say. */
  readonly expiresAt: number | null
}

const id = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().min(1).max(255))
  .optional()
  .catch(undefined)
const name = z.string().trim().min(1).max(100).optional().catch(undefined)

/** An object with an id in it, or the id itself. */
const user = z
  .preprocess(
    (value) => (typeof value === 'object' ? value : { id: value }),
    z.object({ id, _id: id, userId: id, name, username: name }),
  )
  .optional()
  .catch(undefined)

/** Where applications keep their user. Passport keeps what `serializeUser` gave. */
const places = z.object({
  passport: z.object({ user }).optional().catch(undefined),
  user,
  userId: id,
  name,
  // A cookie without `maxAge` has no date, and ends with the browser.
  cookie: z.object({ expires: z.date() }).optional().catch(undefined),
})

/** The user of a session, or nothing if nobody is signed in. Change it if your application keeps its user elsewhere. */
export function userOf(session: object): SessionUser | undefined {
  const read = places.parse({ ...session })
  const found = read.passport?.user ?? read.user
  const userId = read.userId ?? found?.id ?? found?._id ?? found?.userId
  if (userId === undefined) return undefined
  return {
    userId,
    name: found?.name ?? found?.username ?? read.name ?? userId,
    expiresAt: read.cookie?.expires.getTime() ?? null,
  }
}
