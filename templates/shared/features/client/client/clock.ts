/** Time as the client sees it. Tests pass a clock that they move by hand. */
export interface Clock {
  /** Milliseconds that go on while the device sleeps, as its timers do not, and are never set back. */
  readonly now: () => number
  /** Runs `task` once after `ms`; the result cancels it. */
  readonly after: (ms: number, task: () => void) => () => void
}

export const systemClock: Clock = {
  now: createNow(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

/** The wall clock, as it would go on if nobody had set it back. */
function createNow(): () => number {
  let latest = 0
  let setBack = 0
  return () => {
    const time = Date.now() + setBack
    if (time < latest) setBack += latest - time
    else latest = time
    return latest
  }
}
