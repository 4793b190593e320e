import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { IncomingMessage, ServerResponse } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Point } from '../ws/events.js'

export type Reading = Omit<Point['series'], 'activeUsers'>

/** Measures this process. Replace it by whatever your dashboard is about. */
export interface Meter {
  /** What happened since the last reading. */
  readonly read: () => Reading
  readonly stop: () => void
}

/** Where Node publishes requests that come in and responses that are finished. */
const started = 'http.server.request.start'
const finished = 'http.server.response.finish'
/** How often the event loop is looked at. Each look takes this long on its own, so it is subtracted. */
const resolutionMs = 10

export function startMeter(): Meter {
  const startTimes = new WeakMap<IncomingMessage, number>()
  const loop = monitorEventLoopDelay({ resolution: resolutionMs })
  let counts = noCounts()
  let cpu = process.cpuUsage()
  let readAt = performance.now()

  function onStart(exchange: unknown): void {
    if (isExchange(exchange)) startTimes.set(exchange.request, performance.now())
  }

  function onFinish(exchange: unknown): void {
    if (!isExchange(exchange)) return
    const now = performance.now()
    counts.requests += 1
    counts.totalMs += now - (startTimes.get(exchange.request) ?? now)
    if (exchange.response.statusCode >= 500) counts.errors += 1
  }

  loop.enable()
  subscribe(started, onStart)
  subscribe(finished, onFinish)

  return {
    read() {
      const now = performance.now()
      const used = process.cpuUsage(cpu)
      const reading = {
        requests: counts.requests,
        errors: counts.errors,
        latencyMs: counts.requests === 0 ? 0 : rounded(counts.totalMs / counts.requests),
        loopDelayMs: rounded(Math.max(0, loop.max / 1e6 - resolutionMs)),
        cpuPercent: rounded((used.user + used.system) / 10 / Math.max(1, now - readAt)),
        memoryMb: rounded(process.memoryUsage.rss() / 1024 ** 2),
      }
      counts = noCounts()
      cpu = process.cpuUsage()
      readAt = now
      loop.reset()
      return reading
    },
    stop() {
      unsubscribe(started, onStart)
      unsubscribe(finished, onFinish)
      loop.disable()
    },
  }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

function isExchange(message: unknown): message is Exchange {
  if (typeof message !== 'object' || message === null) return false
  if (!('request' in message) || !('response' in message)) return false
  return message.request instanceof IncomingMessage && message.response instanceof ServerResponse
}

function noCounts() {
  return { requests: 0, errors: 0, totalMs: 0 }
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
