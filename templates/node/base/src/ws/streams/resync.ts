import { CloseCode } from '../close-codes.js'
import type { Connection } from '../connection.js'

/** A resume that stopped half-way would leave gates shut for good: the client has to begin again. */
export async function orResync(connection: Connection, work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    connection.close(CloseCode.resyncNeeded, 'resync needed')
    throw error
  }
}
