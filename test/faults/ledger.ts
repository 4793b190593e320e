import type { Json } from '../conformance/suite/json.ts'

/** A cursor, taken apart: a judge may read what a client must not. */
export interface Place {
  readonly stream: string
  readonly epoch: string
  readonly offset: number
  readonly tag: string
}

export function placeOf(cursor: string): Place {
  const match = /^(.+)@([a-z0-9]+):(\d+)\.([a-z0-9]+)$/.exec(cursor)
  const [, stream, epoch, offset, tag] = match ?? []
  if (!stream || !epoch || !offset || !tag) throw new Error(`${cursor} is no cursor`)
  return { stream, epoch, offset: Number(offset), tag }
}

/** What everybody saw, and what of it breaks a promise. */
export class Ledger {
  readonly violations: string[] = []
  /** Explicit resets that clients were told of, by reason. */
  readonly resets = new Map<string, number>()
  deliveries = 0
  acks = 0
  repeats = 0
  #context = ''
  #isLosing = false
  /** Text by cursor: equal for whoever saw the entry. */
  #texts = new Map<string, string>()
  /** Cursors by text, within one life of the log. */
  #cursors = new Map<string, string>()
  /** Cursors by text of what authors were told is stored, within one life of the log. */
  readonly acknowledged = new Map<string, string>()

  /** What is going on, for the message of a violation. */
  set context(text: string) {
    this.#context = text
  }

  /**
   * While the log loses data, what was stored before may be stored again; what follows is judged anew. A cursor names one
   * text for ever, as epoch and tag tell the lives of a log apart.
   */
  set isLosing(isLosing: boolean) {
    this.#isLosing = isLosing
    this.#cursors.clear()
    this.acknowledged.clear()
  }

  violate(what: string): void {
    if (this.violations.length < 50) this.violations.push(`${this.#context}: ${what}`)
  }

  /** Somebody received an entry. */
  delivered(who: string, cursor: string, text: string): void {
    this.deliveries += 1
    const known = this.#texts.get(cursor)
    if (known !== undefined && known !== text)
      this.violate(`${who} read "${text}" at ${cursor}, others read "${known}"`)
    this.#texts.set(cursor, text)
    if (!this.#isLosing) this.#once(who, cursor, text)
  }

  /** An author was told that an event is stored. */
  acked(who: string, cursor: string, text: string, isDuplicate: boolean): void {
    this.acks += 1
    if (isDuplicate) this.repeats += 1
    if (this.#isLosing) return
    this.acknowledged.set(text, cursor)
    this.#once(who, cursor, text)
  }

  wasReset(reason: Json | undefined): void {
    const name = JSON.stringify(reason ?? null)
    this.resets.set(name, (this.resets.get(name) ?? 0) + 1)
  }

  #once(who: string, cursor: string, text: string): void {
    const first = this.#cursors.get(text)
    if (first !== undefined && first !== cursor)
      this.violate(`"${text}" stands in the log twice, at ${first} and ${cursor} (${who})`)
    this.#cursors.set(text, cursor)
  }
}
