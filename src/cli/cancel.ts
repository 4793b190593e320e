import { setImmediate } from 'node:timers/promises'

import { CreateRealtimeError } from '../errors.ts'
import type { FollowUp, Plan } from '../plan/plan.ts'

/** What every command throws when a person changes their mind. */
export function cancelledByPerson(): CreateRealtimeError {
  return new CreateRealtimeError({
    code: 'cancelled',
    message: 'Cancelled. Nothing was left behind.',
    where: 'this run',
    hint: 'Run the same command again whenever you like.',
  })
}

/** What a change of a folder throws that was written when a person changed their mind, but not followed up. */
export function cancelledAfterWriting(
  { ops, byHand }: Plan,
  left: readonly FollowUp[],
  { root, isUndoable }: { readonly root: string; readonly isUndoable: boolean },
): CreateRealtimeError {
  const isChanged = ops.length > 0
  const files = ops.length === 1 ? '1 file is' : `${ops.length} files are`
  const undo = isChanged && isUndoable ? ' `create-realtime undo` takes the change back.' : ''
  return new CreateRealtimeError({
    code: 'cancelled',
    message: `Cancelled. ${isChanged ? `${files} changed` : 'All files are in place'}, and what follows is not done.`,
    where: root,
    hint: `Run there what is left.${undo}`,
    next: left.map(commandFor),
    facts: { files: ops.map(({ kind, path }) => ({ kind, path })), byHand },
  })
}

function commandFor(followUp: FollowUp): string {
  return followUp.kind === 'install' ? `${followUp.packageManager} install` : 'git init'
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
