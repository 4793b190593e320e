import type { AttemptLimit } from './contracts.js'
import type { Broker } from './broker.js'

const minuteMs = 60_000

/** Generic cell rate algorithm (ITU-T I.371): one number per address, forgotten once the address is quiet again. */
export function createAttemptLimit({ clock }: Broker, perMinute: number): AttemptLimit {
  const intervalMs = minuteMs / perMinute
  const dueAt = new Map<string, number>()

  function forgetQuiet(now: number): void {
    for (const [address, due] of dueAt) if (due <= now) dueAt.delete(address)
  }

  return {
    attempt(address) {
      const now = clock.elapsed()
      if (dueAt.size > maxAddresses) forgetQuiet(now)
      const due = Math.max(now, dueAt.get(address) ?? 0)
      if (due - now > minuteMs - intervalMs)
        return Promise.resolve(due - now - minuteMs + intervalMs)
      dueAt.set(address, due + intervalMs)
      return Promise.resolve(0)
    },
  }
}

const maxAddresses = 10_000
