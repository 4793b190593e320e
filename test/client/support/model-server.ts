import type { ManualClock } from './manual-clock.ts'

type Happening = { readonly data: unknown; readonly code: number }
type Listener = (event: Happening) => void
type Sent = { readonly event: string; readonly id?: string; readonly data: Record<string, unknown> }

/** How often the network and the server misbehave, each as a chance per message or connection. */
export type Faults = {
  readonly refusal: number
  readonly failedConnect: number
}

export type ModelServer = {
  readonly WebSocket: new (url: string, protocols: string[]) => ModelSocket
  /** The texts in the log, and who asked for them. */
  readonly log: readonly { readonly text: string; readonly cid?: string }[]
  readonly say: (text: string) => void
  /** Ends every connection: with a word to the client, or in silence. */
  readonly cut: (manner: 'reset' | 'silence') => void
  readonly drain: () => void
  readonly beat: () => void
  readonly connections: () => number
}

const STREAM = 'room:general'
const LATENCY_MS = 20

/**
 * A server of PROTOCOL.md with one stream, in memory and under a manual clock: what it does follows from the seed alone.
 * Messages take time, and those on the way are lost when a connection is cut.
 */
export function modelServer(clock: ManualClock, random: () => number, faults: Faults): ModelServer {
  const log: { text: string; cid?: string }[] = []
  const answers = new Map<string, unknown>()
  const connections = new Set<ModelSocket>()

  function append(text: string, cid?: string): void {
    log.push(cid === undefined ? { text } : { text, cid })
    for (const connection of connections)
      if (connection.isLive) connection.deliver(entry(log.length))
  }

  function entry(offset: number): Record<string, unknown> {
    const { text, cid } = log[offset - 1] ?? { text: '' }
    const own = cid === undefined ? {} : { cid }
    return { event: 'message.new', data: { text }, id: cursor(offset), room: 'general', ...own }
  }

  function receive(connection: ModelSocket, { event, id, data }: Sent): void {
    if (event === 'sys.resume') return resume(connection, data['cursors'] as readonly string[])
    if (event !== 'message.send' || id === undefined) return
    if (random() < faults.refusal) {
      const code = random() < 0.5 ? 'rate_limited' : 'unavailable'
      const error = { code, message: '', retryable: true, retry_after_ms: 200 }
      return connection.deliver({ event: 'sys.error', id, data: error })
    }
    if (!answers.has(id)) {
      answers.set(id, { messageId: `m${log.length + 1}` })
      append(String(data['text']), id)
    }
    connection.deliver({ event: 'sys.ack', id, data: { ok: true, result: answers.get(id) } })
  }

  function resume(connection: ModelSocket, cursors: readonly string[]): void {
    const from = Number(/:(\d+)\./.exec(cursors[0] ?? '')?.[1] ?? log.length)
    const resumed = { stream: STREAM, status: 'ok', count: log.length - from }
    connection.deliver({ event: 'sys.resumed', data: resumed })
    for (let offset = from + 1; offset <= log.length; offset++) connection.deliver(entry(offset))
    const end = { stream: STREAM, cursor: cursor(log.length) }
    connection.deliver({ event: 'sys.replay_end', data: end })
    connection.isLive = true
  }

  class ServedSocket extends ModelSocket {
    constructor(url: string) {
      super(clock)
      if (random() < faults.failedConnect) this.end(1006)
      else this.afterLatency(() => this.#accept(url))
    }

    override receive(text: string): void {
      receive(this, JSON.parse(text))
    }

    override gone(): void {
      connections.delete(this)
    }

    #accept(url: string): void {
      connections.add(this)
      this.tell('open', {})
      this.deliver({ event: 'sys.hello', data: hello(cursor(log.length)) })
      this.isLive = !url.includes('resume=1')
    }
  }

  return {
    WebSocket: ServedSocket,
    log,
    say: (text) => append(text),
    cut: (manner) => {
      for (const connection of connections) connection.cut(manner)
    },
    drain: () => {
      const data = { reconnect_after_ms: Math.floor(random() * 3000), deadline_ms: 20_000 }
      for (const connection of connections) connection.deliver({ event: 'sys.drain', data })
    },
    beat: () => {
      for (const connection of connections) connection.deliver({ event: 'sys.hb', data: {} })
    },
    connections: () => connections.size,
  }
}

/** One socket, both of its ends. */
abstract class ModelSocket {
  binaryType = 'arraybuffer'
  isLive = false
  readonly #clock: ManualClock
  readonly #listeners = new Map<string, Listener[]>()
  #isCut = false
  #isClosed = false

  constructor(clock: ManualClock) {
    this.#clock = clock
  }

  /** A message of the client has arrived. */
  abstract receive(text: string): void
  /** The server has noticed that the connection is over. */
  abstract gone(): void

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
  }

  send(message: unknown): void {
    this.afterLatency(() => this.receive(String(message)))
  }

  deliver(frame: Record<string, unknown>): void {
    this.afterLatency(() => this.tell('message', { data: JSON.stringify(frame) }))
  }

  close(): void {
    this.#isCut = true
    this.gone()
  }

  cut(manner: 'reset' | 'silence'): void {
    this.#isCut = true
    this.gone()
    if (manner === 'reset') this.end(1006)
  }

  end(code: number): void {
    this.#clock.after(LATENCY_MS, () => {
      if (this.#isClosed) return
      this.#isClosed = true
      this.tell('close', { code })
    })
  }

  tell(type: string, event: Partial<Happening>): void {
    const happening = { data: undefined, code: 1006, ...event }
    for (const listener of this.#listeners.get(type) ?? []) listener(happening)
  }

  protected afterLatency(task: () => void): void {
    this.#clock.after(LATENCY_MS, () => {
      if (!this.#isCut) task()
    })
  }
}

function cursor(offset: number): string {
  return `${STREAM}@e1:${offset}.${offset === 0 ? '0000' : 'tttt'}`
}

function hello(position: string): Record<string, unknown> {
  return {
    conn: 'c1',
    session: 's1',
    user: { id: 'ada', name: 'Ada' },
    protocol: 1,
    heartbeat: { interval: 30_000, timeout: 90_000 },
    limits: { message: 65_536, rate: 20, burst: 40, queue: 1_048_576 },
    dedupe_window: 900,
    streams: [{ stream: STREAM, cursor: position }],
  }
}
