import type { Frame } from '../conformance/suite/client.ts'
import { at, textAt, type Json } from '../conformance/suite/json.ts'
import { placeOf, type Ledger, type Place } from './ledger.ts'

export interface FollowerParts {
  readonly name: string
  readonly ledger: Ledger
  readonly readText: (frame: Frame) => string | undefined
  /** The texts that the state of a snapshot holds, oldest first. */
  readonly readState: (state: Json) => readonly string[]
}

/** So many texts at most are in a snapshot: a page of history. */
const page = 50
/** So many are kept here. */
const maxHeld = 400

/** Keeps one client's positions and judges every frame by them: nothing lost, nothing twice, nothing out of order. */
export class Follower {
  #parts: FollowerParts
  #positions = new Map<string, Place>()
  /** Streams of rooms that are past their replay on the present connection. */
  #live = new Set<string>()
  /** What this client shows of each room: the state of the last snapshot, and what came after it. */
  #held = new Map<string, readonly string[]>()

  constructor(parts: FollowerParts) {
    this.#parts = parts
  }

  /** A new connection: no stream is live on it yet. */
  expect(): void {
    this.#live.clear()
  }

  interrupt(): void {
    this.#live.clear()
  }

  knows(room: string): boolean {
    return this.#positions.has(`room:${room}`)
  }

  cursors(): readonly string[] {
    return [...this.#positions.values()].map(cursorOf)
  }

  /** Where this client stands in a room. */
  position(room: string): Place | undefined {
    return this.#positions.get(`room:${room}`)
  }

  /** The last texts of a room as this client knows them. */
  held(room: string): readonly string[] {
    return this.#held.get(`room:${room}`) ?? []
  }

  isLive(rooms: readonly string[]): boolean {
    return rooms.every((room) => this.#live.has(`room:${room}`))
  }

  /** A room was entered for the first time: it is live from this cursor. */
  joined(cursor: string): void {
    const place = placeOf(cursor)
    this.#positions.set(place.stream, place)
    this.#live.add(place.stream)
  }

  take(frame: Frame): void {
    const { event, id } = frame
    if (typeof id === 'string' && id.includes('@')) this.#entry(id, frame)
    else if (event === 'sys.resumed') this.#resumed(frame)
    else if (event === 'sys.reset') this.#parts.ledger.wasReset(at(frame, 'data.reason'))
    else if (event === 'sys.snapshot')
      this.#snapshot(textAt(frame, 'data.cursor'), at(frame, 'data.state') ?? null)
    else if (event === 'sys.replay_end') this.#replayEnd(textAt(frame, 'data.cursor'))
  }

  #entry(cursor: string, frame: Frame): void {
    const { name, ledger, readText } = this.#parts
    const place = placeOf(cursor)
    if (!place.stream.startsWith('room:')) return
    const last = this.#positions.get(place.stream)
    if (last === undefined) ledger.violate(`${name} got ${cursor} of a room that it is not in`)
    else if (last.epoch !== place.epoch || place.offset !== last.offset + 1)
      ledger.violate(`${name} got ${cursor} after ${cursorOf(last)}`)
    this.#positions.set(place.stream, place)
    const text = readText(frame)
    if (text === undefined) return
    ledger.delivered(name, cursor, text)
    const held = this.#held.get(place.stream) ?? []
    // A snapshot may be newer than its cursor, and then entries repeat what it holds.
    if (!held.includes(text)) this.#held.set(place.stream, [...held.slice(-maxHeld), text])
  }

  #resumed(frame: Frame): void {
    const { name, ledger } = this.#parts
    const stream = textAt(frame, 'data.stream')
    const last = this.#positions.get(stream)
    const status = textAt(frame, 'data.status')
    if (last === undefined) return
    if (status === 'reset') ledger.wasReset(at(frame, 'data.reason'))
    else if (status !== 'ok') ledger.violate(`${name} resumed ${stream}: ${JSON.stringify(frame)}`)
    else if (at(frame, 'data.from') !== cursorOf(last))
      ledger.violate(`${name} resumed from ${JSON.stringify(frame)}, but was at ${cursorOf(last)}`)
  }

  #snapshot(cursor: string, state: Json): void {
    const { name, ledger, readState } = this.#parts
    const place = placeOf(cursor)
    if (!this.#positions.has(place.stream)) return
    this.#positions.set(place.stream, place)
    const texts = readState(state)
    this.#held.set(place.stream, texts)
    if (texts.length < Math.min(page, place.offset))
      ledger.violate(`${name} got a snapshot of ${texts.length} texts at ${cursor}`)
  }

  #replayEnd(cursor: string): void {
    const { name, ledger } = this.#parts
    const place = placeOf(cursor)
    const last = this.#positions.get(place.stream)
    if (last === undefined) return
    if (cursorOf(last) !== cursor)
      ledger.violate(`${name} ended a replay at ${cursor}, but was at ${cursorOf(last)}`)
    this.#live.add(place.stream)
  }
}

function cursorOf({ stream, epoch, offset, tag }: Place): string {
  return `${stream}@${epoch}:${offset}.${tag}`
}
