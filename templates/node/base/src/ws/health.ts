import type { RequestHandler } from 'express'

/** Alive as long as the process answers. */
export const healthz: RequestHandler = (_request, response) => {
  response.json({ status: 'ok' })
}

/** Ready while new connections are welcome: 503 during a drain or while the backplane is out of reach. */
export function readyz(isReady: () => boolean): RequestHandler {
  return (_request, response) => {
    const ready = isReady()
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'unavailable' })
  }
}
