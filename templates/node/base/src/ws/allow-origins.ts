import type { RequestHandler } from 'express'

/** Lets pages of these origins ask with a credential and read the answer, as they may connect. No other page can. */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers
    response.vary('Origin')
    if (origin !== undefined && origins.includes(origin))
      response.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Allow-Headers': 'Authorization',
      })
    // What a browser asks before it sends a credential.
    if (request.method === 'OPTIONS') response.sendStatus(204)
    else next()
  }
}
