import type { Frame } from '../conformance/suite/client.ts'
import { asText, at, listAt, numberAt, textAt } from '../conformance/suite/json.ts'
import type { Ledger } from './ledger.ts'

/** Time for an answer before the state is asked for again. */
const patienceMs = 1_000

/** Applies one room's differences on top of a state, as CLIENT 15.9 says, and judges each: nobody comes or goes twice. */
export class PresenceWatch {
  readonly #who: string
  readonly #room: string
  readonly #ledger: Ledger
  readonly #ask: () => void
  #rev: number | undefined
  #askedAt = 0
  #present = new Set<string>()
  /** How often the state was asked for anew; in between every difference was seen. */
  questions = 0
  /** Joins and leaves that were told, by user. */
  #told = new Map<string, { joins: number; leaves: number }>()

  constructor(parts: { who: string; room: string; ledger: Ledger; ask: () => void }) {
    this.#who = parts.who
    this.#room = parts.room
    this.#ledger = parts.ledger
    this.#ask = parts.ask
  }

  /** A new connection: what was known may be old. */
  begin(): void {
    this.#rev = undefined
    this.questions += 1
    this.#askNow()
  }

  /** A question is not answered while Redis is away, and this one has no id that an error could name. */
  remind(): void {
    if (!this.isKnown && performance.now() - this.#askedAt > patienceMs) this.#askNow()
  }

  get isKnown(): boolean {
    return this.#rev !== undefined
  }

  /** How often this client was told that a user came and went. */
  told(user: string): { readonly joins: number; readonly leaves: number } {
    return this.#told.get(user) ?? { joins: 0, leaves: 0 }
  }

  take(frame: Frame): void {
    const rev = numberAt(frame, 'data.rev')
    if (at(frame, 'data.state') !== undefined) {
      this.#rev = rev
      this.#present = new Set(listAt(frame, 'data.state').map((item) => textAt(item, 'user')))
    } else if (this.#rev !== undefined && rev === this.#rev + 1) {
      this.#rev = rev
      this.#apply(frame)
    } else if (this.#rev !== undefined && rev > this.#rev) {
      this.begin()
    }
  }

  #askNow(): void {
    this.#askedAt = performance.now()
    this.#ask()
  }

  #apply(frame: Frame): void {
    for (const user of listAt(frame, 'data.joins')) {
      if (this.#present.has(asText(user))) this.#violate(`${asText(user)} joined twice`)
      this.#present.add(asText(user))
      this.#count(asText(user), 'joins')
    }
    for (const user of listAt(frame, 'data.leaves')) {
      if (!this.#present.delete(asText(user))) this.#violate(`${asText(user)} left twice`)
      this.#count(asText(user), 'leaves')
    }
  }

  #count(user: string, what: 'joins' | 'leaves'): void {
    const told = this.told(user)
    this.#told.set(user, { ...told, [what]: told[what] + 1 })
  }

  #violate(what: string): void {
    this.#ledger.violate(`${this.#who} was told that ${what} in ${this.#room}`)
  }
}
