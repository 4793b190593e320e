/** Time as the client sees it. Tests pass a clock that they move by hand. */
export interface Clock {
  /** Milliseconds of the wall clock: silence is judged by it, because timers sleep with the device. */
  readonly now: () => number
  /** Runs `task` once after `ms`; the result cancels it. */
  readonly after: (ms: number, task: () => void) => () => void
}

export const systemClock: Clock = {
  now: Date.now,
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}
