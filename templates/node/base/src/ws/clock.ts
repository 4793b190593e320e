/** Time as the server sees it. Tests pass a clock that they move by hand. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
  /** Runs `task` once after `ms`; the result cancels it. */
  readonly after: (ms: number, task: () => void) => () => void
  /** Runs `task` every `ms`; the result stops it. */
  readonly every: (ms: number, task: () => void) => () => void
}

/** The real clock. Its timers never keep the process alive on their own. */
export const systemClock: Clock = {
  now: Date.now,
  after: (ms, task) => {
    const timer = setTimeout(task, ms).unref()
    return () => clearTimeout(timer)
  },
  every: (ms, task) => {
    const timer = setInterval(task, ms).unref()
    return () => clearInterval(timer)
  },
}
