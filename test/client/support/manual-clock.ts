import type { Clock } from '../../../templates/shared/features/client/client/clock.ts'

export type ManualClock = Clock & {
  /** Moves time and runs what falls due on the way, in order. */
  readonly advance: (ms: number) => void
  /** Moves the wall clock without running timers, as sleep does to a laptop. */
  readonly sleep: (ms: number) => void
  /** Milliseconds until each timer that is set. */
  readonly pending: () => readonly number[]
}

/** A clock that stands still until a test moves it. */
export function manualClock(start = 1_800_000_000_000): ManualClock {
  const timers = new Map<number, { readonly at: number; readonly task: () => void }>()
  let now = start
  let created = 0

  function runDue(until: number): void {
    for (;;) {
      const due = [...timers]
        .filter(([, { at }]) => at <= until)
        .toSorted(([, a], [, b]) => a.at - b.at)[0]
      if (due === undefined) return
      const [key, { at, task }] = due
      timers.delete(key)
      now = Math.max(now, at)
      task()
    }
  }

  return {
    now: () => now,
    after: (ms, task) => {
      const key = created++
      timers.set(key, { at: now + ms, task })
      return () => void timers.delete(key)
    },
    advance: (ms) => {
      const until = now + ms
      runDue(until)
      now = until
    },
    sleep: (ms) => {
      now += ms
    },
    pending: () => [...timers.values()].map(({ at }) => at - now).toSorted((a, b) => a - b),
  }
}
