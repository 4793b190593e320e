import { createServer } from 'node:http'
import { createApp } from './app.js'
import { loadConfig } from './ws/config.js'
import { createLog } from './ws/log.js'
import { wire } from './ws/wiring.js'
// rows: imports

const config = loadConfig(process.env)
const log = createLog(config.LOG_LEVEL)
const wired = await wire(config, log)
// Whoever opens a connection says what for in the time that a handshake may take, or is cut off.
const headersTimeout = config.RT_HANDSHAKE_TIMEOUT_MS
const server = createServer(
  { headersTimeout, connectionsCheckingInterval: headersTimeout / 2 },
  createApp(wired),
)
wired.realtime.attach(server)
// rows: start

server.listen(config.PORT, config.HOST, () => {
  log.info({ url: `http://localhost:${config.PORT}` }, 'listening')
})

/** A balancer waits about this long before it cuts a pod off; leave before. */
const stopDeadlineMs = 30_000

let isStopping = false
async function stop(signal: string): Promise<void> {
  // A second signal means now.
  if (isStopping) process.exit(1)
  isStopping = true
  log.info({ signal }, 'stopping')
  setTimeout(() => process.exit(1), stopDeadlineMs).unref()
  // rows: stop
  await wired.stop()
  server.close()
  server.closeAllConnections()
}
process.on('SIGTERM', (signal) => void stop(signal))
process.on('SIGINT', (signal) => void stop(signal))
