import { backoffDelay } from './backoff.js'
import type { Clock } from './clock.js'
import { isRefusalStatus } from './credential.js'
import { closeReplaced, type Link, type Message, openLink, type Socket } from './link.js'

export type ConnectionState =
  | { readonly name: 'idle' | 'connecting' | 'unauthorized' }
  | { readonly name: 'open'; readonly isResumed: boolean }
  /** `until`: when the next attempt begins, in milliseconds of the clock. */
  | { readonly name: 'waiting'; readonly until: number }
  | { readonly name: 'closed'; readonly code: number }

export interface ConnectionHost {
  readonly clock: Clock
  readonly random: () => number
  /** A new socket. Throws an error with `status` 401 or 403 when there is no credential to be had. */
  readonly dial: () => Promise<Socket>
  /** Asked after a handshake that failed, because a browser does not see its status. */
  readonly isRefused: () => Promise<boolean>
  /** A message of the link in use, or the first one of a new link. */
  readonly receive: (message: unknown, link: Link, isCurrent: boolean) => void
  readonly down: (code: number) => void
  readonly changed: (state: ConnectionState) => void
  readonly failed: (error: unknown) => void
}

export interface Connection {
  readonly start: () => void
  /** Ends for good, as the user wishes. */
  readonly stop: () => void
  /** Takes `link` into use: the server has welcomed it. The link before it is closed after `resume` ran. */
  readonly adopt: (link: Link, silence: number, isResumed: boolean, resume: () => void) => void
  /** Opens a second link after `ms` and keeps the first until the second is welcomed. */
  readonly replaceAfter: (ms: number) => void
  /** The device woke up or came online. */
  readonly wake: (probe: Message) => void
  readonly send: (message: Message) => void
}

/** An open link that lasted this long shows that the server is well; only then does the back-off start over. */
const stablePeriod = 10_000
/** What 1013 (overload) and 4405 (too many events) ask for at least. */
const longPause = 10_000
const closeSuperseded = 4407

/** Keeps one link to the server, and comes back whenever it is lost. */
export function createConnection(host: ConnectionHost): Connection {
  let current: Link | undefined
  let opening: Link | undefined
  let isDialling = false
  /** Grows with every end, so that a socket dialled before it is not used after it. */
  let run = 0
  let isRunning = false
  let attempt = 0
  let welcomedAt = 0
  let cancelRetry: (() => void) | undefined
  let until = 0
  let isPlanned = false

  async function open(): Promise<void> {
    cancelPlan()
    if (isDialling || opening) return
    const dialled = run
    isDialling = true
    if (!current) host.changed({ name: 'connecting' })
    try {
      const link: Link = openLink(await host.dial(), host.clock, {
        message: (message) => {
          if (link === current || link === opening) host.receive(message, link, link === current)
        },
        closed: (code, wasOpen) => void lost(link, code, wasOpen),
      })
      if (dialled === run) opening = link
      else link.close(closeReplaced)
    } catch (error) {
      if (dialled !== run) return
      host.failed(error)
      if (isRefusal(error)) end({ name: 'unauthorized' }, closeReplaced)
      else retry(0)
    } finally {
      if (dialled === run) isDialling = false
    }
  }

  async function lost(link: Link, code: number, wasOpen: boolean): Promise<void> {
    const seen = run
    if (link === current) {
      current = undefined
      if (host.clock.now() - welcomedAt >= stablePeriod) attempt = 0
      host.down(code)
    } else if (link === opening) {
      opening = undefined
    } else return

    // The server ends the old link with 4407 as soon as it accepts the new one.
    const isHandover = code === closeSuperseded && (opening || isDialling)
    if (isFinal(code) && !isHandover) return end({ name: 'closed', code }, closeReplaced)
    if (!wasOpen && (await host.isRefused()) && seen === run)
      return end({ name: 'unauthorized' }, closeReplaced)
    if (seen !== run || opening || isDialling) return
    if (isPlanned) tellWaiting()
    else retry(code === 1013 || code === 4405 ? longPause : 0)
  }

  function retry(pause: number): void {
    plan(pause + backoffDelay(attempt++, host.random))
    tellWaiting()
  }

  function plan(ms: number): void {
    cancelPlan()
    until = host.clock.now() + ms
    cancelRetry = host.clock.after(ms, () => void open())
  }

  function tellWaiting(): void {
    if (!current) host.changed({ name: 'waiting', until })
  }

  function cancelPlan(): void {
    cancelRetry?.()
    cancelRetry = undefined
    isPlanned = false
  }

  function end(state: ConnectionState, code: number): void {
    run++
    isRunning = isDialling = false
    cancelPlan()
    const links = [current, opening]
    current = opening = undefined
    for (const link of links) link?.close(code)
    host.down(code)
    host.changed(state)
  }

  return {
    start: () => {
      if (isRunning) return
      isRunning = true
      attempt = 0
      void open()
    },
    stop: () => end({ name: 'closed', code: 1000 }, 1000),
    adopt: (link, silence, isResumed, resume) => {
      const replaced = current
      current = link
      opening = undefined
      welcomedAt = host.clock.now()
      link.watch(silence)
      resume()
      replaced?.close(closeReplaced)
      host.changed({ name: 'open', isResumed })
    },
    replaceAfter: (ms) => {
      plan(ms)
      // The server asked for this moment, so an end before it does not bring it forward.
      isPlanned = true
    },
    wake: (probe) => {
      if (current) current.probe(probe)
      else if (cancelRetry && !isPlanned) void open()
    },
    send: (message) => current?.send(message),
  }
}

/** 4500-4999, a broken protocol, and "another connection took your place" are not answered by coming back. */
function isFinal(code: number): boolean {
  return code >= 4500 || code === closeSuperseded || code === 1002 || code === 1007
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'status' in error && isRefusalStatus(error.status)
}
