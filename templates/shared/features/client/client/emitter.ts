import type { Meta } from './protocol.js'

/**
 * Written as a method, because methods may take less than they are offered: a listener of one event can stand in the
 * map of all. The event map is the contract that makes it true.
 */
export type Listener<Data> = { call(data: Data, meta: Meta): void }['call']

export interface Emitter {
  readonly on: (event: string, listener: Listener<unknown>) => () => void
  readonly emit: (frame: Meta) => void
}

/** Listeners by event. One that throws is reported and stops no other. */
export function createEmitter(failed: (error: unknown) => void): Emitter {
  const listeners = new Map<string, Set<Listener<unknown>>>()

  return {
    on: (event, listener) => {
      const those = listeners.get(event) ?? new Set()
      listeners.set(event, those.add(listener))
      return () => void those.delete(listener)
    },
    emit: (frame) => {
      for (const listener of listeners.get(frame.event) ?? []) {
        try {
          listener(frame.data, frame)
        } catch (error) {
          failed(error)
        }
      }
    },
  }
}
