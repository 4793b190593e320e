import { callbackify } from 'node:util'
import { Store, type SessionData } from 'express-session'
import type { Broker } from './ws/backplane/broker.js'

type Callback = (error?: unknown) => void

/** Sessions in the Redis that all nodes share: a user who signed in on one is signed in on all. */
export function createSessionStore(broker: Broker): Store {
  return new RedisStore(broker)
}

class RedisStore extends Store {
  readonly #broker: Broker

  constructor(broker: Broker) {
    super()
    this.#broker = broker
  }

  override get(id: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    callbackify(async () => {
      const text = await this.#broker.run((redis) => redis.get(this.#nameOf(id)))
      return text === null ? null : JSON.parse(text)
    })(callback)
  }

  override set(id: string, session: SessionData, callback: Callback = ignore): void {
    const expiration = { type: 'PX', value: this.#leftMs(session) } as const
    const text = JSON.stringify(session)
    callbackify(() =>
      this.#broker.run((redis) => redis.set(this.#nameOf(id), text, { expiration })),
    )(callback)
  }

  override touch(id: string, session: SessionData, callback: Callback = ignore): void {
    const leftMs = this.#leftMs(session)
    callbackify(() => this.#broker.run((redis) => redis.pExpire(this.#nameOf(id), leftMs)))(
      callback,
    )
  }

  override destroy(id: string, callback: Callback = ignore): void {
    callbackify(() => this.#broker.run((redis) => redis.del(this.#nameOf(id))))(callback)
  }

  #nameOf(id: string): string {
    return this.#broker.nameOf(`session:${id}`)
  }

  #leftMs({ cookie }: SessionData): number {
    const endsAt = cookie.expires?.getTime() ?? Infinity
    return Math.max(1, Math.min(endsAt - this.#broker.clock.now(), longestMs))
  }
}

/** For a session without an end of its own. */
const longestMs = 14 * 24 * 3_600_000

function ignore(): void {}
