// The server that is put under load: a process of its own, with the stores that the environment names. It makes
// credentials for whoever asks, so that every style of auth can be driven, and knows the events of the tests.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp } from '../../src/app.js'
import { loadConfig } from '../../src/ws/config.js'
import { handlers } from '../../src/ws/handlers/index.js'
import { createLog } from '../../src/ws/log.js'
import { wire } from '../../src/ws/wiring.js'
import { credentialFor, testEnvironment } from '../support/credential.js'
import { testHandlers } from '../support/test-handlers.js'

const config = loadConfig({
  ...process.env,
  ...testEnvironment,
  NODE_ENV: 'test',
  LOG_LEVEL: 'error',
  // The whole load comes from one address, which this limit was made for.
  RT_HANDSHAKES_PER_MINUTE: '1000000',
})
const wired = await wire(config, createLog(config.LOG_LEVEL), {
  handlers: [...handlers, ...testHandlers],
})
const server = createServer(createApp(wired))
wired.realtime.attach(server)

process.on('message', (user: string) => void sendCredential(user))
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => {
  // A server that listens on TCP has an AddressInfo, never a string or null.
  const { port } = server.address() as AddressInfo
  process.send?.({ url: `http://127.0.0.1:${port}` })
})

async function sendCredential(user: string): Promise<void> {
  const { headers, query } = await credentialFor(user, wired)
  process.send?.({ user, credential: { headers, query } })
}
