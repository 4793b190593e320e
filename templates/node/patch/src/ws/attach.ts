import type { Server } from 'node:http'
import { loadConfig } from './config.js'
import { loadEnvironment } from './environment.js'
import { createLog, type Log } from './log.js'
import { RealtimeServer } from './server.js'
import { wire, type Wired } from './wiring.js'

/**
 * Puts the WebSocket server on an HTTP server that is yours, and returns that server unchanged.
 * Throws if the environment is not complete. Upgrades that come before everything is connected wait for it.
 */
export function attachRealtime<Http extends Server>(server: Http): Http {
  loadEnvironment()
  const config = loadConfig(process.env)
  const log = createLog(config.LOG_LEVEL)
  const wired = wire(config, log)
  wired.catch((error: unknown) => log.error({ err: error }, 'realtime could not start'))
  const realtime = wired.then((parts) => parts.realtime)
  RealtimeServer.listen(server, config.RT_PATH, realtime)
  process.once('SIGTERM', (signal) => void stopOn(signal, wired, log))
  return server
}

/** Sends the clients away in good order, then leaves the signal to your own listeners, or to Node if there are none. */
async function stopOn(signal: NodeJS.Signals, wired: Promise<Wired>, log: Log): Promise<void> {
  try {
    await (await wired).stop()
  } catch (error) {
    log.error({ err: error }, 'stop')
  }
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
}
