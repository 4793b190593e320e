import { backoffDelay } from './backoff.js'
import type { Clock } from './clock.js'
import type { Message } from './link.js'
import type { ErrorData, Hello } from './protocol.js'
import { RealtimeError } from './realtime-error.js'

/** A request that waits for its answer, with everything needed to send it again under the same id. */
export interface Letter {
  readonly id: string
  /** Bytes that count against the bound of the queue. */
  readonly bytes: number
  /** What carries it, made anew at each sending. */
  readonly encode: () => Message
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

export interface Outbox {
  /**
   * Refuses with `queue_full` above 256 letters or 1 MiB: what is kept while offline is bounded. What comes first is
   * taken all the same, because the others wait for it. Refuses an id that is under way with `in_progress`.
   */
  readonly add: (letter: Letter, place?: 'first') => void
  /** Takes one event of `bytes` from the server's limits; false when it may not be sent now. */
  readonly takeTurn: (bytes: number) => boolean
  readonly acked: (id: string, result: never) => void
  readonly failed: (id: string, error: ErrorData) => void
  readonly drop: (id: string, reason: unknown) => void
  /** Sends everything unanswered, in the original order, before anything new. `sent` events went out before it. */
  readonly up: (hello: Hello, sent: number) => void
  readonly down: (code: number) => void
  readonly clear: (reason: RealtimeError) => void
}

const maxLetters = 256
const maxBytes = 1_048_576
const ackTimeout = 10_000

interface Kept extends Letter {
  sentAt?: number
  tries: number
  /** Set while an answer is awaited on the present link. */
  stopWaiting?: (() => void) | undefined
}

/** Requests in the order in which they were made, each until it is answered. */
export function createOutbox(
  clock: Clock,
  random: () => number,
  transmit: (message: Message) => void,
): Outbox {
  let letters = new Map<string, Kept>()
  let server: Hello | undefined
  let turns = 0
  let turnsAt = 0
  let stopPause: (() => void) | undefined

  function flush(): void {
    if (!server || stopPause) return
    for (const letter of letters.values()) {
      if (letter.stopWaiting) continue
      const refusal = refusalOf(letter, server)
      if (refusal) drop(letter.id, refusal)
      else if (takeTurn(0)) post(letter)
      else return pause(1000 / server.limits.rate)
    }
  }

  function refusalOf(letter: Kept, { dedupe_window, limits }: Hello): RealtimeError | undefined {
    // A tenth is kept back for the way to the server, which counts the window from its own receipt.
    if (letter.sentAt !== undefined && clock.now() - letter.sentAt > dedupe_window * 900)
      return new RealtimeError('expired')
    return letter.bytes > limits.message ? tooLarge() : undefined
  }

  function post(letter: Kept): void {
    letter.sentAt ??= clock.now()
    letter.stopWaiting = clock.after(ackTimeout, () => {
      recall(letter)
      flush()
    })
    transmit(letter.encode())
  }

  function recall(letter: Kept): void {
    letter.stopWaiting?.()
    letter.stopWaiting = undefined
  }

  function pause(ms: number): void {
    endPause()
    stopPause = clock.after(ms, () => {
      endPause()
      flush()
    })
  }

  function endPause(): void {
    stopPause?.()
    stopPause = undefined
  }

  function takeTurn(bytes: number): boolean {
    if (!server || bytes > server.limits.message) return false
    const now = clock.now()
    turns = Math.min(server.limits.burst, turns + ((now - turnsAt) * server.limits.rate) / 1000)
    turnsAt = now
    return turns >= 1 && turns-- > 0
  }

  function take(id: string): Kept | undefined {
    const letter = letters.get(id)
    if (letter) recall(letter)
    letters.delete(id)
    return letter
  }

  function drop(id: string, reason: unknown): void {
    take(id)?.reject(reason)
  }

  return {
    takeTurn,
    drop,
    add: (letter, place) => {
      if (letters.has(letter.id)) return letter.reject(new RealtimeError('in_progress'))
      let bytes = letter.bytes
      for (const kept of letters.values()) bytes += kept.bytes
      const isFirst = place === 'first'
      if (!isFirst && (letters.size >= maxLetters || bytes > maxBytes))
        return letter.reject(new RealtimeError('queue_full'))
      const entry: [string, Kept] = [letter.id, { ...letter, tries: 0 }]
      letters = new Map(isFirst ? [entry, ...letters] : [...letters, entry])
      flush()
    },
    acked: (id, result) => take(id)?.resolve(result),
    failed: (id, error) => {
      const letter = letters.get(id)
      // A handler that failed may fail each time: whether to try again is the application's to say.
      if (!letter || !error.retryable || error.code === 'internal')
        return drop(id, new RealtimeError(error.code, error.message, error.issues))
      recall(letter)
      pause(error.retry_after_ms ?? 250 + backoffDelay(letter.tries++, random))
    },
    up: (hello, sent) => {
      server = hello
      turns = hello.limits.burst - sent
      turnsAt = clock.now()
      flush()
    },
    down: (code) => {
      server = undefined
      endPause()
      const sent = [...letters.values()].filter((letter) => letter.stopWaiting)
      sent.forEach(recall)
      // 1009: one of them was too large for somebody on the way, and it would be so again.
      const [largest] = sent.toSorted((a, b) => b.bytes - a.bytes)
      if (code === 1009 && largest) drop(largest.id, tooLarge())
    },
    clear: (reason) => {
      for (const id of letters.keys()) drop(id, reason)
    },
  }
}

function tooLarge(): RealtimeError {
  return new RealtimeError('too_large')
}
