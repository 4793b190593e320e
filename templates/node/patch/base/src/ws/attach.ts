import type { Server } from 'node:http'
import { loadConfig, type Config } from './config.js'
import { loadEnvironment } from './environment.js'
import { createLog, type Log } from './log.js'
import { RealtimeServer } from './server.js'
import { wire, type Wired } from './wiring.js'
// rows: imports

interface Attached {
  readonly config: Config
  readonly wired: Promise<Wired>
}

/** One realtime server per process, however many HTTP servers it is put on. */
let attached: Attached | undefined
const servers = new WeakSet<Server>()

/**
 * Puts the WebSocket server on an HTTP server that is yours, and returns that server unchanged; a second call for the
 * same one does nothing. Throws if the environment is not complete. Upgrades that come before everything is connected
 * wait for it.
 */
export function attachRealtime<Http extends Server>(server: Http): Http {
  if (servers.has(server)) return server
  attached ??= start()
  servers.add(server)
  const realtime = attached.wired.then((parts) => parts.realtime)
  RealtimeServer.listen(server, attached.config.RT_PATH, realtime)
  return server
}

/** The parts of the realtime server for routes of your application; nothing as long as no server is attached. */
export function realtimeParts(): Promise<Wired> | undefined {
  return attached?.wired
}

function start(): Attached {
  loadEnvironment()
  const config = loadConfig(process.env)
  const log = createLog(config.LOG_LEVEL)
  const wired = run(config, log)
  wired.catch((error: unknown) => log.error({ err: error }, 'realtime could not start'))
  process.once('SIGTERM', (signal) => void stopOn(signal, wired, log))
  return { config, wired }
}

async function run(config: Config, log: Log): Promise<Wired> {
  const wired = await wire(config, log)
  // rows: start
  return {
    ...wired,
    stop: async () => {
      // rows: stop
      await wired.stop()
    },
  }
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
