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

/** Every event that the server sends to clients, with its payload. The client's `on` takes its types from here. */
export interface ServerEvents {
  /** The last two minutes, once for each viewer. */
  'metrics.history': { readonly points: readonly Point[] }
  'metrics.update': Point
}
