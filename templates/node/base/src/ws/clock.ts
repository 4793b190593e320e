/** Time as the server sees it. Tests pass a clock that they move by hand. */
export interface Clock {
  /** Milliseconds since the Unix epoch. They jump when the machine's clock is set. */
  readonly now: () => number
  /** Milliseconds since the process began. They never jump: how long something takes is measured by them. */
  readonly elapsed: () => number
  /** Runs `task` once after `ms`; the result cancels it. */
  readonly after: (ms: number, task: () => void) => () => void
  /** Runs `task` every `ms`; the result stops it. */
  readonly every: (ms: number, task: () => void) => () => void
}

/** The real clock. Its timers never keep the process alive on their own. */
export const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms).unref()
    return () => clearTimeout(timer)
  },
  every: (ms, task) => {
    const timer = setInterval(task, ms).unref()
    return () => clearInterval(timer)
  },
}
