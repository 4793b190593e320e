import type { Connection, Flusher } from './connection.js'

/**
 * Joins the frames of one turn into one write per socket: the system call is what a broadcast costs.
 * Connections that wait for the same frames, as members of one room do, share the joined bytes.
 */
export function createFlusher(): Flusher {
  let dirty: Connection[] = []

  function flush(): void {
    const connections = dirty
    dirty = []
    let frames: readonly Buffer[] = []
    let bytes: Buffer = Buffer.alloc(0)
    for (const connection of connections) {
      const pending = connection.takePending()
      const [only] = pending
      if (only === undefined) continue
      if (!isSame(pending, frames)) {
        frames = pending
        bytes = pending.length === 1 ? only : Buffer.concat(pending)
      }
      connection.write(bytes)
    }
  }

  return {
    add(connection) {
      if (dirty.length === 0) setImmediate(flush)
      dirty.push(connection)
    },
  }
}

function isSame(a: readonly Buffer[], b: readonly Buffer[]): boolean {
  return a.length === b.length && a.every((frame, index) => frame === b[index])
}
