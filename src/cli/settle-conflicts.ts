import type { Conflict, Resolution } from '../plan/conflicts.ts'
import { diffOf } from '../plan/diff.ts'
import { hasMarkers, markedText, mergedText } from '../plan/three-way.ts'
import { cancelledByPerson } from './cancel.ts'
import type { CommonFlags, Session } from './session.ts'
import { coloured } from './show-plan.ts'
import { sayBlock, sayStep } from './voice.ts'
import { isWay, wishesIn } from './conflict-wishes.ts'
import type { Way } from './conflict-wishes.ts'

/**
 * Decides about each file that is in the way: by the flags, else by asking. What is neither said nor
 * asked has no resolution, and so stays a problem that stops the command.
 */
export async function settleConflicts(
  conflicts: readonly Conflict[],
  flags: CommonFlags,
  session: Session,
): Promise<ReadonlyMap<string, Resolution>> {
  const wishes = wishesIn(flags.onConflict ?? [])
  const isShown = flags.dryRun === true || flags.plan !== undefined
  const canAsk = session.terminal.canAsk && flags.yes !== true && !isShown
  const settled = new Map<string, Resolution>()
  let forAll = wishes.others
  for (const conflict of conflicts) {
    const wish = wishes.files.get(conflict.path) ?? forAll
    let resolution = wish === undefined ? undefined : resolutionOf(conflict, wish)
    if (resolution === undefined && wish !== 'stop' && canAsk) {
      const answer = await askUntilDecided(conflict, conflicts.length, session)
      resolution = answer.resolution
      forAll = answer.forAll ?? forAll
    }
    if (resolution !== undefined) settled.set(conflict.path, resolution)
  }
  return settled
}

/** Nothing where the wish cannot be met: a merge in which both sides changed the same lines. */
function resolutionOf(conflict: Conflict, way: Way): Resolution | undefined {
  if (way === 'keep') return { how: 'keep' }
  if (way === 'take') return { how: 'write', text: conflict.theirs }
  const text = way === 'merge' ? mergedText(conflict) : undefined
  return text === undefined ? undefined : { how: 'write', text }
}

type Answer = { readonly resolution: Resolution; readonly forAll?: Way }

async function askUntilDecided(
  conflict: Conflict,
  count: number,
  session: Session,
): Promise<Answer> {
  const { askAboutConflict, askForAll } = await import('./ask.ts')
  const canMerge = mergedText(conflict) !== undefined
  for (;;) {
    const wish = await askAboutConflict(conflict.path, { canMerge, count }, session.cancelled)
    if (wish === 'quit') throw cancelledByPerson()
    if (wish === 'diff') showDifference(conflict, session)
    const forAll = wish === 'all' ? await askForAll(canMerge, session.cancelled) : undefined
    const way = forAll ?? wish
    const resolution =
      way === 'edit'
        ? await edited(conflict, session)
        : isWay(way)
          ? resolutionOf(conflict, way)
          : undefined
    if (resolution !== undefined)
      return forAll === undefined ? { resolution } : { resolution, forAll }
  }
}

async function edited(conflict: Conflict, session: Session): Promise<Resolution | undefined> {
  const { editText } = await import('../workspace/edit-text.ts')
  const merged = mergedText(conflict) ?? markedText(conflict)
  const text = editText(conflict.path, merged, session.env)
  if (text !== undefined && !hasMarkers(text)) return { how: 'write', text }

  const why = text === undefined ? 'The editor did not end well.' : 'There are markers left in it.'
  sayStep(session.terminal, 'warn', `${why} Nothing was decided about ${conflict.path}.`)
  return undefined
}

function showDifference(
  { path, because, mine = '', theirs = '' }: Conflict,
  session: Session,
): void {
  const diff = diffOf({ kind: 'update', path, because, before: mine, after: theirs })
  sayBlock(session.terminal, 'From yours to theirs', coloured(diff, session.terminal).split('\n'))
}
