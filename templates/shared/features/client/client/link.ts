import type { Clock } from './clock.js'

export type Message = string | Uint8Array<ArrayBuffer>

/** The part of a WebSocket that the client uses; the browser's and the one of `ws` both have it. */
export interface Socket {
  binaryType: string
  send(message: Message): void
  close(code: number): void
  addEventListener(type: 'open' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void
}

export type SocketConstructor = new (url: string, protocols: string[]) => Socket

export interface LinkEvents {
  readonly message: (message: unknown) => void
  /** Called once, however the socket ended. `wasOpen` is false when the handshake did not succeed. */
  readonly closed: (code: number, wasOpen: boolean) => void
}

/** One socket, from the handshake to its end. */
export interface Link {
  readonly send: (message: Message) => void
  /** Ends it at once: a close handshake with a dead peer can take minutes. */
  readonly close: (code: number) => void
  /** From now on a silence of `limit` ms ends the link. */
  readonly watch: (limit: number) => void
  /** Sends `message`, which the server must answer, and ends the link when nothing came for 5 s. */
  readonly probe: (message: Message) => void
}

/** Reasons of the client's own, 4000-4099. Never 1000: that would tell the server that the user left. */
const closeUnwelcomed = 4000
const closeSilent = 4001
export const closeReplaced = 4002

/** The server decides a handshake within 10 s; the rest is for the network. */
const welcomeTimeout = 15_000
const probeTimeout = 5000

export function openLink(socket: Socket, clock: Clock, on: LinkEvents): Link {
  let isOver = false
  let wasOpen = false
  let heardAt = clock.now()
  let stopProbe: (() => void) | undefined
  let stopWatch = clock.after(welcomeTimeout, () => close(closeUnwelcomed))

  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', () => {
    wasOpen = true
  })
  socket.addEventListener('message', ({ data }) => {
    heardAt = clock.now()
    stopProbe?.()
    if (!isOver) on.message(data)
  })
  socket.addEventListener('close', ({ code }) => finish(code))
  // A close event follows every error; without this listener `ws` would end the process.
  socket.addEventListener('error', () => {})

  function finish(code: number): void {
    if (isOver) return
    isOver = true
    stopWatch()
    stopProbe?.()
    on.closed(code, wasOpen)
  }

  function close(code: number): void {
    if (isOver) return
    socket.close(code)
    finish(code)
  }

  function watch(limit: number): void {
    stopWatch()
    const rest = heardAt + limit - clock.now()
    if (rest <= 0) close(closeSilent)
    else stopWatch = clock.after(Math.min(rest, limit), () => watch(limit))
  }

  function probe(message: Message): void {
    stopProbe?.()
    socket.send(message)
    stopProbe = clock.after(probeTimeout, () => close(closeSilent))
  }

  return { send: (message) => socket.send(message), close, watch, probe }
}
