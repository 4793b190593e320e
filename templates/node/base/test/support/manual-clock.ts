import type { Clock } from '../../src/ws/clock.js'

interface Timer {
  readonly task: () => void
  readonly everyMs: number | undefined
  dueAt: number
}

export interface ManualClock extends Clock {
  /** Moves the time on and runs what became due, in order. */
  readonly advance: (ms: number) => void
  /** Sets the time of day back. Timers run on as before. */
  readonly setBack: (ms: number) => void
}

/** A clock that stands still until a test moves it. */
export function manualClock(startAt = Date.now()): ManualClock {
  const timers = new Set<Timer>()
  let time = startAt
  /** By how much the time of day was set back. */
  let behind = 0

  function start(ms: number, task: () => void, everyMs?: number): () => void {
    const timer = { task, everyMs, dueAt: time + ms }
    timers.add(timer)
    return () => timers.delete(timer)
  }

  function nextDue(end: number): Timer | undefined {
    const due = [...timers].filter(({ dueAt }) => dueAt <= end)
    return due.toSorted((a, b) => a.dueAt - b.dueAt)[0]
  }

  return {
    now: () => time - behind,
    elapsed: () => time - startAt,
    after: (ms, task) => start(ms, task),
    every: (ms, task) => start(ms, task, ms),
    advance(ms) {
      const end = time + ms
      for (let timer = nextDue(end); timer !== undefined; timer = nextDue(end)) {
        time = timer.dueAt
        if (timer.everyMs === undefined) timers.delete(timer)
        else timer.dueAt += timer.everyMs
        timer.task()
      }
      time = end
    },
    setBack(ms) {
      behind += ms
    },
  }
}
