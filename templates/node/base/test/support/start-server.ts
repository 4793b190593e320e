import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createApp } from '../../src/app.js'
import { loadConfig } from '../../src/ws/config.js'
import { createLog, type Log } from '../../src/ws/log.js'
import { wire, type WireOptions, type Wired } from '../../src/ws/wiring.js'
import { testEnvironment } from './environment.js'
import { testHandlers } from './test-handlers.js'

export interface TestServer {
  readonly wired: Wired
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly stop: () => Promise<void>
}

export interface TestServerOptions extends WireOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly log?: Log
}

/** The real server on a free port, with the handlers of the tests unless others are given. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const config = loadConfig({ ...testEnvironment(), ...options.env })
  const log = options.log ?? createLog(config.LOG_LEVEL)
  const wired = await wire(config, log, { handlers: testHandlers, ...options })
  const http = createServer(createApp(wired))
  wired.realtime.attach(http)
  const sockets = new Set<Socket>()
  http.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((resolve) => {
    http.listen(config.PORT, config.HOST, resolve)
  })
  // A server that listens on TCP has an AddressInfo, never a string or null.
  const { port } = http.address() as AddressInfo

  return {
    wired,
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      // Clients that are cut off need no farewell; a test of the farewell stops `wired` itself.
      for (const socket of sockets) socket.destroy()
      await wired.stop()
      await new Promise((resolve) => {
        http.close(resolve)
      })
    },
  }
}
