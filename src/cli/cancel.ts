import { setImmediate } from 'node:timers/promises'

import { CreateRealtimeError } from '../errors.ts'

/** What every command throws when a person changes their mind. */
export function cancelledByPerson(): CreateRealtimeError {
  return new CreateRealtimeError({
    code: 'cancelled',
    message: 'Cancelled. Nothing was left behind.',
    where: 'this run',
    hint: 'Run the same command again whenever you like.',
  })
}

/** Lets a signal that has arrived be heard, and stops here if one was. */
export async function refuseCancelled(cancelled: AbortSignal): Promise<void> {
  if (await isCancelled(cancelled)) throw cancelledByPerson()
}

/**
 * Lets a signal that has arrived be heard, and says whether one was. A program that we started gets Ctrl+C as well, and
 * may have ended of it before we have heard of our own.
 */
export async function isCancelled(cancelled: AbortSignal): Promise<boolean> {
  await setImmediate()
  return cancelled.aborted
}
