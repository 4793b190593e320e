import type { SocketConstructor } from './link.js'

/** What a browser has and Node may lack. */
interface Environment extends Partial<EventSource> {
  readonly setTimeout: unknown
  readonly WebSocket?: SocketConstructor
  readonly document?: EventSource & { readonly visibilityState: string }
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
  const { document } = environment
  const stop = new AbortController()
  // A page that goes to sleep could not hear the answer to a probe.
  const shown = () => {
    if (document?.visibilityState === 'visible') wake()
  }
  environment.addEventListener?.('online', wake, stop)
  document?.addEventListener('visibilitychange', shown, stop)
  return () => stop.abort()
}
