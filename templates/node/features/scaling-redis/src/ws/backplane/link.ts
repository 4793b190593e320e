import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from '@redis/client'
import type { Log } from '../log.js'

export type Client = ReturnType<typeof createConnection>

/** One connection to Redis that is opened anew, with growing pauses, whenever it is lost. */
export interface Link {
  /** The open connection. Undefined while there is none: callers fail at once rather than wait. */
  readonly client: () => Client | undefined
  /** Gives `client` up for another connection. */
  readonly drop: (client: Client, reason: unknown) => void
  /** Waits for what was asked already, but not for long. */
  readonly close: () => Promise<void>
}

export interface LinkParts {
  readonly url: string
  /** Shown by `CLIENT LIST`. */
  readonly name: string
  readonly log: Log
  /** Runs on each new connection before it is used; a connection for which it fails is not used. */
  readonly prepare?: (client: Client) => Promise<void>
  readonly onOpen: () => void
}

/** TCP takes minutes to notice a peer that vanished, so every connection is asked for a sign of life. */
const pingMs = 500
/** A connection that does not answer for this long is lost; some milliseconds are normal. */
const patienceMs = 3_000
/** Pauses between attempts to connect double from the first to the last. */
const firstPauseMs = 50
const maxPauseMs = 2_000

/** Resolves after the first attempt, whatever came of it. */
export async function openLink({ url, name, log, prepare, onOpen }: LinkParts): Promise<Link> {
  let current: { readonly client: Client; readonly lose: (reason: unknown) => void } | undefined
  let failures = 0
  let isClosed = false

  async function open(): Promise<void> {
    const client = createConnection(url, name)
    let isLost = false
    // The first sign of a loss counts; the others follow from it.
    const lose = (reason: unknown): void => {
      if (isLost) return
      isLost = true
      stopWatch()
      if (client.isOpen) client.destroy()
      if (current?.client === client) current = undefined
      if (!isClosed) openAgain(reason)
    }
    client.on('error', lose)
    // Runs from the start, as a server may accept the connection and then say nothing.
    const stopWatch = watch(client, lose)
    try {
      await client.connect()
      await prepare?.(client)
    } catch (error) {
      lose(error)
    }
    if (isClosed) lose(undefined)
    if (isLost) return
    current = { client, lose }
    failures = 0
    onOpen()
  }

  function openAgain(reason: unknown): void {
    log.warn({ err: reason, link: name }, 'redis')
    const pause = Math.min(maxPauseMs, firstPauseMs * 2 ** failures)
    failures += 1
    // Half of it at random, so that the nodes do not all come back in one moment.
    setTimeout(() => !isClosed && void open(), pause * (0.5 + Math.random() / 2)).unref()
  }

  await open()
  return {
    client: () => current?.client,
    drop(client, reason) {
      if (current?.client === client) current.lose(reason)
    },
    async close() {
      isClosed = true
      if (current === undefined) return
      await Promise.race([current.client.close(), delay(pingMs, undefined, { ref: false })])
      current?.lose(undefined)
    },
  }
}

function createConnection(url: string, name: string) {
  return createClient({
    url,
    name,
    RESP: 3,
    // Reconnecting is done here, where a reconnect can be told from a resumed subscription.
    socket: { reconnectStrategy: false, connectTimeout: patienceMs },
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    // The library's own time-out costs five times the command itself; `watch` bounds them all at once.
    commandOptions: { timeout: 0 },
  })
}

/** Asks for a sign of life all the time. Whatever else waits for an answer meanwhile fails with the connection. */
function watch(client: Client, onSilence: (reason: unknown) => void): () => void {
  // Connecting is the first question.
  let askedAt: number | undefined = performance.now()
  client.once('ready', () => {
    askedAt = undefined
  })

  async function ask(): Promise<void> {
    askedAt = performance.now()
    try {
      await client.ping()
      askedAt = undefined
    } catch (error) {
      onSilence(error)
    }
  }

  function check(): void {
    if (askedAt === undefined) void ask()
    else if (performance.now() - askedAt > patienceMs)
      onSilence(new Error(`Redis has not answered for ${patienceMs} ms.`))
  }

  // After a long pause of this process the answer may be here, unread: look only after what arrived was read.
  const timer = setInterval(() => setImmediate(check), pingMs)
  timer.unref()
  return () => clearInterval(timer)
}
