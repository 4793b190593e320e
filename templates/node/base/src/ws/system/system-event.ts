import type { Connection } from '../connection.js'
import type { ClientFrame } from '../protocol.js'

/** Acknowledges the event, if the client gave it an id. */
export type Acknowledge = (result?: unknown, cursor?: string) => void

/** A `sys.` event that clients may send. Throws a HandlerError to refuse it. */
export type SystemEvent = (
  connection: Connection,
  frame: ClientFrame,
  acknowledge: Acknowledge,
) => Promise<void>
