import express, { type Express } from 'express'
import { allowOrigins } from './ws/allow-origins.js'
import { authCheck } from './ws/auth-check.js'
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
  app.use('/rt/auth-check', allowOrigins(wired.config.ALLOWED_ORIGINS))
  app.get('/rt/auth-check', authCheck(wired))
  // rows: routes
  return app
}
