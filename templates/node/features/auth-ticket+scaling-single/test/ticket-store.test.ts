import { afterAll, beforeAll, expect, test } from 'vitest'
import { credentialFor } from './support/credential.js'
import { manualClock } from './support/manual-clock.js'
import { startServer, type TestServer } from './support/start-server.js'
import { upgrade } from './support/upgrade.js'

const clock = manualClock()
let server: TestServer

beforeAll(async () => {
  server = await startServer({ clock })
})
afterAll(() => server.stop())

test('a ticket is good for 30 seconds', async () => {
  const early = await credentialFor('ann', server.wired)
  const late = await credentialFor('ann', server.wired)

  clock.advance(29_000)
  expect((await upgrade(server.url, early)).status).toBe(101)
  clock.advance(1_000)
  expect((await upgrade(server.url, late)).status).toBe(401)
})
