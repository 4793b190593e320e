import express, { Router } from 'express'
import { z } from 'zod'
import { clientAddress } from '../ws/upgrade.js'
import type { Wired } from '../ws/wiring.js'
import { createDemoCredentials } from './credential.js'

const body = z.object({ name: z.string().trim().min(1).max(40) })

/**
 * `POST /demo/sign-in`: anybody gets in under any name, so that the demo page works at once. Put your own sign-in in its
 * place. It only exists while DEMO_SIGN_IN is true, and never in production.
 */
export function createDemoSignIn(wired: Wired): Router {
  const { config, attempts } = wired
  const router = Router()
  const credentialFor = createDemoCredentials(wired)
  if (!config.DEMO_SIGN_IN || config.NODE_ENV === 'production' || !credentialFor) return router

  // Other sites cannot sign somebody in: a browser asks before it sends them JSON, and is told no.
  router.post('/demo/sign-in', express.json({ limit: '1kb' }), async (request, response) => {
    const waitMs = await attempts.attempt(clientAddress(request, config.TRUST_PROXY))
    const parsed = body.safeParse(request.body)
    if (waitMs > 0) {
      response.set('Retry-After', String(Math.ceil(waitMs / 1_000))).sendStatus(429)
    } else if (!parsed.success) {
      response.sendStatus(400)
    } else {
      const { name } = parsed.data
      const user = userIdOf(name)
      const credential = await credentialFor({ userId: user, name }, request)
      response.set('Cache-Control', 'no-store').json({ user, name, ...credential })
    }
  })
  return router
}

/** The same name is the same user, on every device. The prefix keeps them apart from the users of your application. */
function userIdOf(name: string): string {
  return `demo-${name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, '-')}`
}
