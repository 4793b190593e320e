/** What one process measured in one second. */
export interface Point {
  /** Milliseconds since the Unix epoch. */
  readonly at: number
  readonly series: {
    readonly requests: number
    /** Answers with a status of 500 or more. */
    readonly errors: number
    /** Mean time to answer a request; 0 without requests. */
    readonly latencyMs: number
    /** Users who watch this dashboard. */
    readonly activeUsers: number
    /** The longest time that the event loop was held up. */
    readonly loopDelayMs: number
    /** Of one processor. */
    readonly cpuPercent: number
    readonly memoryMb: number
  }
}

/** The events of this application. Viewers only watch, so there is none that a client may send. */
export type AppEvents = {
  client: Record<string, never>
  server: {
    /** The last two minutes, once for each viewer. */
    'metrics.history': { readonly points: readonly Point[] }
    'metrics.update': Point
  }
}
