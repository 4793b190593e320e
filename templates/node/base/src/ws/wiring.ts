import { createAttemptLimit } from './backplane/attempt-limit.js'
import { connectBroker } from './backplane/broker.js'
import { createConnectionLimit } from './backplane/connection-limit.js'
import { createRevocations } from './backplane/revocations.js'
import { createStreamLog } from './backplane/stream-log.js'
import { systemClock, type Clock } from './clock.js'
import type { Config } from './config.js'
import { createAudience } from './create-audience.js'
import { createDispatcher } from './dispatcher.js'
import { createFlusher } from './flusher.js'
import type { AnyHandler } from './handlers/handler.js'
import { handlers } from './handlers/index.js'
import type { Log } from './log.js'
import { createMetrics } from './metrics.js'
import { createAuthenticator } from './middleware/auth.js'
import type { Resources } from './resources.js'
import { RealtimeServer } from './server.js'
import { loadSnapshot } from './snapshot.js'
import { StreamHub } from './streams/stream-hub.js'
import { createResumeEvent } from './system/resume.js'
// rows: imports

/** Everything that `main.ts` starts and stops. */
export type Wired = Awaited<ReturnType<typeof wire>>

export interface WireOptions {
  readonly clock?: Clock
  readonly handlers?: readonly AnyHandler[]
}

/** Chooses the implementation of every part: the one place to change what the server is made of. */
export async function wire(config: Config, log: Log, options: WireOptions = {}) {
  const clock = options.clock ?? systemClock
  const metrics = createMetrics()
  const flusher = createFlusher()
  const broker = await connectBroker({ config, clock, log })
  const streams = createStreamLog(broker, config)
  // rows: parts
  const resources: Resources = {
    config,
    clock,
    streams,
    // rows: resources
  }
  const hub = new StreamHub({
    log: streams,
    loadSnapshot: (stream) => loadSnapshot(stream, resources),
    clock,
    metrics,
    flusher,
    onError: (error, stream) => log.warn({ err: error, stream }, 'stream'),
    topCheckMs: config.RT_TOP_CHECK_MS,
  })
  const resume = { log: streams, hub, metrics }
  const { audience, systemEvents, stopAudience } = createAudience({
    resources,
    broker,
    resume,
    log,
  })
  const authenticator = createAuthenticator({ config, broker, clock })
  const revocations = createRevocations(broker)
  const attempts = createAttemptLimit(broker, config.RT_HANDSHAKES_PER_MINUTE)
  const dispatch = createDispatcher({
    handlers: options.handlers ?? handlers,
    systemEvents: {
      'sys.resume': createResumeEvent(resume, audience),
      ...systemEvents,
      // rows: system-events
    },
    audience,
    resources,
    log,
  })
  const realtime = new RealtimeServer({
    config,
    clock,
    log,
    metrics,
    streams,
    hub,
    audience,
    connectionLimit: createConnectionLimit(broker, config),
    revocations,
    upgrade: {
      authenticator,
      revocations,
      attempts,
      allowedOrigins: config.ALLOWED_ORIGINS,
      trustProxy: config.TRUST_PROXY,
    },
    session: { audience, resume, dispatch, config, metrics, log, clock },
    flusher,
  })

  return {
    ...resources,
    hub,
    realtime,
    audience,
    authenticator,
    revocations,
    attempts,
    metrics,
    broker,
    isReady: () => broker.isReady() && !realtime.isDraining,
    /** Drains the connections, then lets go of everything that was opened here. */
    stop: async () => {
      await realtime.drain()
      stopAudience()
      // rows: stop
      await broker.close()
    },
  }
}
