import { CreateRealtimeError } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import { carryOut } from './carry-out.ts'
import type { Change } from './carry-out.ts'
import type { CommonFlags, Session } from './session.ts'

/** Carries a change out, and fails at its end if a part of it was left to the person. */
export async function carryOutByHand(
  change: Change,
  flags: CommonFlags,
  session: Session,
): Promise<void> {
  const { byHand, ops } = change.plan
  const isOnlyShown = flags.dryRun === true || flags.plan !== undefined
  if (byHand.length === 0 || isOnlyShown) {
    await carryOut(change, flags, session)
    return
  }
  // One run prints one JSON document, and here it is that of the failure.
  const { json: _json, ...others } = flags
  await carryOut({ ...change, plan: { ...change.plan, byHand: [] } }, others, session)
  throw leftByHand(change.command, byHand, ops)
}

function leftByHand(
  command: string,
  byHand: Plan['byHand'],
  ops: Plan['ops'],
): CreateRealtimeError {
  const snippet = byHand
    .map(({ where, why, snippet: lines }) => `// ${where}: ${why}\n${lines}`)
    .join('\n\n')
  return new CreateRealtimeError({
    code: 'left-by-hand',
    message:
      command === 'add-handler'
        ? 'The files are written, but nothing calls them yet.'
        : 'The files are gone, but something still names them.',
    where: byHand.map(({ where }) => where).join(', '),
    hint: command === 'add-handler' ? 'Paste these lines:' : 'Take these lines out:',
    snippet,
    facts: { files: ops.map(({ kind, path }) => ({ kind, path })), byHand },
  })
}
