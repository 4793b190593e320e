import { CreateRealtimeError } from '../errors.ts'
import { carryOut } from './carry-out.ts'
import type { Change } from './carry-out.ts'
import type { CommonFlags, Session } from './session.ts'

/** Carries a change out, and fails at its end if a part of it was left to the person. */
export async function carryOutByHand(
  change: Change,
  flags: CommonFlags,
  session: Session,
): Promise<void> {
  const { byHand } = change.plan
  const isOnlyShown = flags.dryRun === true || flags.plan !== undefined
  if (byHand.length === 0 || isOnlyShown) {
    await carryOut(change, flags, session)
    return
  }
  // One run prints one JSON document, and here it is that of the failure.
  const { json: _json, ...others } = flags
  await carryOut({ ...change, failsByHand: true }, others, session)
  throw leftByHand(change)
}

const MESSAGES: Readonly<Record<string, string>> = {
  'add-handler': 'The files are written, but nothing calls them yet.',
  'remove-handler': 'The files are gone, but something still names them.',
}

function leftByHand({ command, plan: { byHand, ops } }: Change): CreateRealtimeError {
  const snippet = byHand
    .map(({ where, why, snippet: lines }) => `// ${where}: ${why}\n${lines}`)
    .join('\n\n')
  return new CreateRealtimeError({
    code: 'left-by-hand',
    message: MESSAGES[command] ?? 'The files are written, but a part is left to you.',
    where: byHand.map(({ where }) => where).join(', '),
    hint: command === 'remove-handler' ? 'Take these lines out:' : 'Paste these lines:',
    snippet,
    facts: { files: ops.map(({ kind, path }) => ({ kind, path })), byHand },
  })
}
