import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { signIn } from '../../src/session.js'
import type { Wired } from '../../src/ws/wiring.js'

/** What this style of auth needs in the environment of a test. */
export const testEnvironment = { SESSION_SECRET: 'f'.repeat(64) }

/** What a client sends along with its upgrade to be `user`: the cookie of a real sign-in. */
export async function credentialFor(user: string, { authenticator }: Wired) {
  const app = express()
  app.use(authenticator.session)
  app.post('/', async (request, response) => {
    await signIn(request, user, user)
    response.sendStatus(204)
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  // A server that listens on TCP has an AddressInfo, never a string or null.
  const { port } = server.address() as AddressInfo
  const { headers } = await fetch(`http://127.0.0.1:${port}`, { method: 'POST' })
  server.closeAllConnections()
  server.close()
  const [cookie = ''] = headers.getSetCookie().map((text) => text.split(';', 1)[0] ?? '')
  return { userId: user, headers: { cookie }, query: {} }
}
