import { setTimeout as delay } from 'node:timers/promises'
import { newId, type Frame } from '../conformance/suite/client.ts'
import type { Attempt } from '../conformance/suite/handshake.ts'
import { at, parseJson, textAt, type Json } from '../conformance/suite/json.ts'
import { openPeer, Refused, type Peer } from '../conformance/suite/peer.ts'
import { Follower } from './follower.ts'
import type { Ledger } from './ledger.ts'
import { PresenceWatch } from './presence-watch.ts'
import type { Random } from './random.ts'

export interface ParticipantParts {
  readonly name: string
  readonly rooms: readonly string[]
  readonly ledger: Ledger
  readonly random: Random
  /** An upgrade request at some node that is up. */
  readonly request: (name: string, instance: string) => Promise<Attempt>
  readonly saying: (room: string, text: string) => { readonly event: string; readonly data: Json }
  readonly readText: (frame: Frame) => string | undefined
  readonly readState: (state: Json) => readonly string[]
  /** Nothing for so long means that the connection is dead; by default for servers that send a sign of life every second. */
  readonly silenceMs?: number
}

interface Pending {
  readonly id: string
  readonly room: string
  readonly text: string
  readonly done: (cursor: string) => void
  sentAt: number
}

const shortSilenceMs = 4_000
/** Time for an answer before the same event is sent again. */
const ackMs = 3_000
/** So often within the silence a connection is looked after. */
const ticksPerSilence = 40
/** A connection that is not live in all rooms by then is given up. */
const setupMs = 8_000

/** An honest client: it reconnects, resumes and repeats as CLIENT 15.1 to 15.7 say, and writes down what it sees. */
export class Participant {
  readonly name: string
  readonly follower: Follower
  readonly watches: ReadonlyMap<string, PresenceWatch>
  /** The connection of this moment; faults are done to it. */
  peer: Peer | undefined
  isReady = false
  reconnects = 0
  /** Upgrades that were answered with another status than 101. */
  refusals = 0
  #parts: ParticipantParts
  #silenceMs: number
  #pending: Pending[] = []
  #setup = new Map<string, string>()
  #heardAt = 0
  #openedAt = 0
  #isStopped = false
  #isAway = false
  #loop: Promise<void> = Promise.resolve()

  constructor(parts: ParticipantParts) {
    this.#parts = parts
    this.#silenceMs = parts.silenceMs ?? shortSilenceMs
    this.name = parts.name
    this.follower = new Follower(parts)
    this.watches = new Map(
      parts.rooms.map((room) => {
        const ask = () => this.peer?.sendText(JSON.stringify({ event: 'sys.presence', room }))
        return [room, new PresenceWatch({ who: parts.name, room, ledger: parts.ledger, ask })]
      }),
    )
  }

  start(): void {
    this.#loop = this.#live()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.peer?.close(4000)
    await Promise.race([this.#loop, delay(2_000)])
    this.peer?.destroy()
    await this.#loop
  }

  /** Goes without a word, until `comeBack`. */
  goAway(): void {
    this.#isAway = true
    this.isReady = false
    this.peer?.reset()
  }

  comeBack(): void {
    this.#isAway = false
  }

  /** Sends an event and resolves with its cursor when it is acked, over as many connections as that takes. */
  say(room: string, text: string): Promise<string> {
    return new Promise((resolve) => {
      const pending = { id: newId(), room, text, done: resolve, sentAt: 0 }
      this.#pending.push(pending)
      if (this.isReady) this.#send(pending)
    })
  }

  async #live(): Promise<void> {
    while (!this.#isStopped) {
      try {
        if (!this.#isAway) await this.#connectOnce()
      } catch (error) {
        // A node that is down, draining or full: try again, perhaps elsewhere.
        if (error instanceof Refused) this.refusals += 1
      }
      this.isReady = false
      await delay(this.#parts.random.between(5, 150))
    }
  }

  async #connectOnce(): Promise<void> {
    const peer = await openPeer(await this.#parts.request(this.name, `${this.name}-1`))
    this.reconnects += 1
    this.peer = peer
    this.#heardAt = this.#openedAt = performance.now()
    peer.onMessage = ({ bytes }) => {
      this.#heardAt = performance.now()
      const frame = parseJson(bytes.toString())
      if (
        this.peer === peer &&
        typeof frame === 'object' &&
        frame !== null &&
        !Array.isArray(frame)
      )
        this.#take(frame as Frame)
    }
    const tick = setInterval(() => this.#tick(peer), this.#silenceMs / ticksPerSilence)
    await peer.closed
    clearInterval(tick)
    this.follower.interrupt()
  }

  /** Watches the clock: for silence, for answers that are due, and for streams that are not live yet. */
  #tick(peer: Peer): void {
    const now = performance.now()
    if (now - this.#heardAt > this.#silenceMs) peer.destroy()
    if (!this.isReady && now - this.#openedAt > setupMs) peer.destroy()
    if (!this.isReady) return
    for (const watch of this.watches.values()) watch.remind()
    for (const pending of this.#pending) if (now - pending.sentAt > ackMs) this.#send(pending)
  }

  #take(frame: Frame): void {
    const { event, id } = frame
    if (event === 'sys.hello') this.#resume()
    else if (event === 'sys.drain')
      void this.#leaveSoon(Number(at(frame, 'data.reconnect_after_ms')))
    else if (event === 'sys.ack' && typeof id === 'string') this.#acked(id, frame)
    else if (event === 'sys.error') void this.#refused(typeof id === 'string' ? id : '', frame)
    else if (event === 'sys.presence') this.watches.get(textAt(frame, 'room'))?.take(frame)
    else this.follower.take(frame)
    this.#settle()
  }

  #resume(): void {
    const id = newId()
    this.#setup = new Map([[id, 'resume']])
    this.follower.expect()
    this.#write('sys.resume', { cursors: this.follower.cursors() }, { id })
    for (const room of this.#parts.rooms) if (!this.follower.knows(room)) this.#join(room)
  }

  #join(room: string): void {
    const id = newId()
    this.#setup.set(id, room)
    this.#write('sys.join', {}, { id, room })
  }

  #acked(id: string, frame: Frame): void {
    const step = this.#setup.get(id)
    this.#setup.delete(id)
    if (step !== undefined && step !== 'resume')
      this.follower.joined(textAt(frame, 'data.result.cursor'))

    const pending = this.#pending.find((one) => one.id === id)
    if (pending === undefined) return
    this.#pending = this.#pending.filter((one) => one !== pending)
    const cursor = textAt(frame, 'data.cursor')
    const isDuplicate = at(frame, 'data.duplicate') === true
    this.#parts.ledger.acked(this.name, cursor, pending.text, isDuplicate)
    pending.done(cursor)
  }

  async #refused(id: string, frame: Frame): Promise<void> {
    const step = this.#setup.get(id)
    const pending = this.#pending.find((one) => one.id === id)
    const code = textAt(frame, 'data.code')
    const mayRetry =
      at(frame, 'data.retryable') === true || (pending !== undefined && code === 'not_joined')
    if (!mayRetry) this.#parts.ledger.violate(`${this.name} was refused: ${JSON.stringify(frame)}`)
    const { peer } = this
    await delay(this.#parts.random.between(50, 250))
    if (this.peer !== peer) return
    // A resume that failed half-way is begun again on a new connection.
    if (step === 'resume') peer?.close(4000)
    else if (step !== undefined && this.#setup.delete(id)) this.#join(step)
    else if (pending !== undefined && this.#pending.includes(pending)) this.#send(pending)
  }

  async #leaveSoon(afterMs: number): Promise<void> {
    const { peer } = this
    await delay(afterMs)
    if (this.peer === peer) peer?.close(4000)
  }

  /** Live everywhere: what was not answered goes out again, in its order and with its ids. */
  #settle(): void {
    if (this.isReady || this.#setup.size > 0 || !this.follower.isLive(this.#parts.rooms)) return
    this.isReady = true
    for (const watch of this.watches.values()) watch.begin()
    for (const pending of this.#pending) this.#send(pending)
  }

  #send(pending: Pending): void {
    pending.sentAt = performance.now()
    const { event, data } = this.#parts.saying(pending.room, pending.text)
    this.#write(event, data, { id: pending.id, room: pending.room })
  }

  #write(event: string, data: Json, rest: { readonly id: string; readonly room?: string }): void {
    this.peer?.sendText(JSON.stringify({ event, data, ...rest }))
  }
}
