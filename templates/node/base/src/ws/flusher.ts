import { Bundle } from './bundle.js'
import type { Connection, Flushable, Flusher } from './connection.js'

/**
 * Lets each socket be written to once per turn of the event loop, with all that came up in it: the system call is what
 * a broadcast costs. A lone frame does not wait for a timer: the turn ends when there is nothing else to do.
 */
export function createFlusher(): Flusher {
  let feeds: Flushable[] = []
  let connections: Connection[] = []
  let empty = Bundle.empty()
  let isDue = false

  function schedule(): void {
    if (isDue) return
    isDue = true
    setImmediate(flush)
  }

  function deliver(): void {
    const due = feeds
    feeds = []
    for (const feed of due) feed.flush()
  }

  function flush(): void {
    deliver()
    const due = connections
    connections = []
    empty = Bundle.empty()
    isDue = false
    for (const connection of due) connection.flush()
  }

  return {
    add(connection) {
      schedule()
      connections.push(connection)
      return empty
    },
    addFeed(feed) {
      schedule()
      feeds.push(feed)
    },
    deliver,
  }
}
