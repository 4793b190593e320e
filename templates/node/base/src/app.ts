import express, { type Express } from 'express'
import { healthz, readyz } from './ws/health.js'
import type { Wired } from './ws/wiring.js'
// rows: imports

/** The HTTP side: health, metrics and whatever your application serves beside its WebSocket. */
export function createApp(wired: Wired): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', wired.config.TRUST_PROXY)

  app.get('/healthz', healthz)
  app.get('/readyz', readyz(wired.isReady))
  app.get('/metrics', async (_request, response) => {
    response.type('text/plain; version=0.0.4').send(await wired.metrics.render())
  })
  // A browser cannot see why an upgrade was refused, so its client asks here whether the credential is good.
  app.get('/rt/auth-check', async (request, response) => {
    response.sendStatus((await wired.authenticator.check(request)) ? 204 : 401)
  })
  // rows: routes
  return app
}
