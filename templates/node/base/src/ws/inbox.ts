import type { Connection } from './connection.js'

/** Frames of one client that may wait for their turn. */
const maxWaiting = 64

/** Handles one client's frames one after the other, in the order in which they came. */
export interface Inbox<Frame> {
  readonly add: (frame: Frame) => void
  readonly isIdle: () => boolean
}

/** Above `maxWaiting` frames the connection is not read from, so that TCP holds the client back. `handle` must not reject. */
export function createInbox<Frame>(
  connection: Connection,
  handle: (frame: Frame) => Promise<void>,
): Inbox<Frame> {
  const waiting: Frame[] = []
  let isBusy = false
  let isPaused = false

  async function work(): Promise<void> {
    isBusy = true
    for (let frame = waiting.shift(); frame !== undefined; frame = waiting.shift()) {
      await handle(frame)
      if (isPaused && waiting.length < maxWaiting / 2) {
        isPaused = false
        connection.resume()
      }
    }
    isBusy = false
  }

  return {
    add(frame) {
      waiting.push(frame)
      if (!isPaused && waiting.length >= maxWaiting) {
        isPaused = true
        connection.pause()
      }
      if (!isBusy) void work()
    },
    isIdle: () => !isBusy,
  }
}
