import type { SocketConstructor } from './link.js'

/** What a browser has and Node may lack. */
interface Environment extends Partial<EventSource> {
  readonly setTimeout: unknown
  readonly WebSocket?: SocketConstructor
  readonly document?: EventSource
}

interface EventSource {
  addEventListener(type: string, listener: () => void, options: { signal: AbortSignal }): void
}

const environment: Environment = globalThis

/** The WebSocket of this runtime; Node 20 has none of its own and takes the one of the package `ws`. */
export async function findWebSocket(): Promise<SocketConstructor> {
  if (environment.WebSocket) return environment.WebSocket
  // A name in a variable keeps bundlers from pulling a Node package into the browser.
  const name = 'ws'
  const module: { readonly WebSocket: SocketConstructor } = await import(/* @vite-ignore */ name)
  return module.WebSocket
}

/** Calls `wake` when the network or the user comes back. The result stops it. */
export function onWake(wake: () => void): () => void {
  const stop = new AbortController()
  environment.addEventListener?.('online', wake, stop)
  environment.document?.addEventListener('visibilitychange', wake, stop)
  return () => stop.abort()
}
