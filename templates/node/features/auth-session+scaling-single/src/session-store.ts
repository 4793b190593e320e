import { Store, type SessionData } from 'express-session'
import type { Broker } from './ws/backplane/broker.js'

/** Sessions in this process: a restart signs everybody out. Put a store of your database here to keep them. */
export function createSessionStore({ clock }: Broker): Store {
  return new MemoryStore(clock.now)
}

/** The one of `express-session` never forgets a session that nobody asks for again. */
class MemoryStore extends Store {
  readonly #sessions = new Map<string, { readonly text: string; readonly endsAt: number }>()
  readonly #now: () => number

  constructor(now: () => number) {
    super()
    this.#now = now
  }

  override get(id: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    const kept = this.#sessions.get(id)
    const isOver = kept === undefined || kept.endsAt <= this.#now()
    if (isOver) this.#sessions.delete(id)
    callback(null, isOver ? null : JSON.parse(kept.text))
  }

  override set(id: string, session: SessionData, callback?: (error?: unknown) => void): void {
    this.#forgetEnded()
    const endsAt = session.cookie.expires?.getTime() ?? Infinity
    this.#sessions.delete(id)
    this.#sessions.set(id, { text: JSON.stringify(session), endsAt })
    callback?.()
  }

  override touch(id: string, session: SessionData, callback?: () => void): void {
    if (this.#sessions.has(id)) this.set(id, session)
    callback?.()
  }

  override destroy(id: string, callback?: (error?: unknown) => void): void {
    this.#sessions.delete(id)
    callback?.()
  }

  /** The longest unused stand first, and all live equally long from their last use. */
  #forgetEnded(): void {
    for (const [id, { endsAt }] of this.#sessions) {
      if (endsAt > this.#now()) return
      this.#sessions.delete(id)
    }
  }
}
