import { ServerResponse, type IncomingMessage } from 'node:http'
import type { Request, RequestHandler } from 'express'
import session from 'express-session'
import type { Broker } from './ws/backplane/broker.js'
import { Unavailable } from './ws/backplane/contracts.js'
import type { Config } from './ws/config.js'
import { createSessionStore } from './session-store.js'

declare module 'express-session' {
  interface SessionData {
    userId: string
    name: string
    /** Milliseconds since the Unix epoch; a later kick of the user ends the session for sockets. */
    signedInAt: number
  }
}

/** Two weeks: people stay signed in over a holiday, and a stolen cookie does not live for ever. */
const lifetimeMs = 14 * 24 * 3_600_000

/** The one session middleware of the application: Express uses it, and so does every upgrade. */
export function createSession(config: Config, broker: Broker): RequestHandler {
  return session({
    name: 'sid',
    secret: config.SESSION_SECRET,
    store: createSessionStore(broker),
    resave: false,
    saveUninitialized: false,
    proxy: config.TRUST_PROXY,
    cookie: {
      httpOnly: true,
      sameSite: 'lax',
      secure: config.NODE_ENV === 'production',
      maxAge: lifetimeMs,
    },
  })
}

/** Signs a user in, under a new session id: one that somebody planted before is worth nothing. */
export async function signIn(request: Request, userId: string, name: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    request.session.regenerate((error: unknown) => (error ? reject(error) : resolve()))
  })
  Object.assign(request.session, { userId, name, signedInAt: Date.now() })
  await new Promise<void>((resolve, reject) => {
    request.session.save((error: unknown) => (error ? reject(error) : resolve()))
  })
}

/** The session of an upgrade request, read as Express would read it. Nothing is saved and no cookie is set. */
export async function readSession(
  middleware: RequestHandler,
  request: UpgradeRequest,
): Promise<Request['session']> {
  const onUpgrade: OnUpgrade = { run: middleware }
  await new Promise<void>((resolve, reject) => {
    onUpgrade.run(request, new ServerResponse(request), (error) => {
      if (error) reject(new Unavailable({ cause: error }))
      else resolve()
    })
  })
  // The middleware passes the request on without a session while its store is disconnected.
  if (request.session === undefined) throw new Unavailable()
  return request.session
}

type UpgradeRequest = IncomingMessage & { session?: Request['session'] }

/** The middleware on the objects of Node: it needs nothing of what Express adds to them. */
interface OnUpgrade {
  run(request: UpgradeRequest, response: ServerResponse, next: (error?: unknown) => void): void
}
