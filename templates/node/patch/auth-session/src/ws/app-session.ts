import { ServerResponse, type IncomingMessage } from 'node:http'
import { Unavailable } from './backplane/contracts.js'

type SessionRequest = IncomingMessage & { session?: object | null }

/** As a method, so that a middleware which asks for a request of Express fits: a session needs Node's only. */
interface Middleware {
  run(request: SessionRequest, response: ServerResponse, next: (error?: unknown) => void): void
}

let shared: Middleware | undefined

/** Lets upgrades read the sessions of your session middleware, and returns it unchanged. */
export function shareSession<Session extends Middleware['run']>(middleware: Session): Session {
  shared = { run: middleware }
  return middleware
}

/** The session of an upgrade request, read as Express would read it. Nothing is saved and no cookie is set. */
export async function readSession(request: SessionRequest): Promise<object> {
  const middleware = shared
  if (middleware === undefined) throw new Error('No session middleware was given to shareSession.')
  await new Promise<void>((resolve, reject) => {
    middleware.run(request, new ServerResponse(request), (error) => {
      if (error) reject(new Error('The session cannot be read.', { cause: error }))
      else resolve()
    })
  })
  const { session } = request
  // The middleware passes the request on without a session while its store is disconnected.
  if (session === undefined || session === null) throw new Unavailable()
  return session
}
