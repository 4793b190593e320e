import { Bundle } from './bundle.js'
import type { Connection, Flusher } from './connection.js'

/**
 * Lets each socket be written to once per turn of the event loop, with all that came up in it: the system call is what
 * a broadcast costs. A lone frame does not wait for a timer: the turn ends when there is nothing else to do.
 */
export function createFlusher(): Flusher {
  let waiting: Connection[] = []
  let empty = Bundle.empty()

  function flush(): void {
    const connections = waiting
    waiting = []
    empty = Bundle.empty()
    for (const connection of connections) connection.flush()
  }

  return {
    add(connection) {
      if (waiting.length === 0) setImmediate(flush)
      waiting.push(connection)
      return empty
    },
  }
}
