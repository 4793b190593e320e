import { allFeatureIds } from '../blueprint/blueprint.ts'
import type { FeatureId } from '../blueprint/blueprint.ts'
import type { Origin, Templates } from './plan.ts'

/** A template that was chosen for a path of the project. */
export type Layered = {
  /** The template's path, for messages. */
  readonly source: string
  readonly text: string
  readonly because: Origin
}

type Candidate = Layered & { readonly target: string; readonly rank: number }

type Selection = {
  readonly roots: readonly string[]
  readonly chosen: ReadonlySet<string>
  readonly known: ReadonlySet<string>
}

/**
 * Lays the folders of the chosen features over the base, per root (`node`, `shared`).
 *
 * `base/**` is in every project, `features/<id>/**` when the id was chosen, `features/<a>+<b>/**` when
 * all its ids were. The folder with more ids wins a path. Two with equally many are a mistake in the
 * templates, so this throws: a wrong slot must never be filled by accident.
 */
export function overlay(
  templates: Templates,
  roots: readonly string[],
  chosen: readonly FeatureId[],
): ReadonlyMap<string, Layered> {
  const selection: Selection = {
    roots,
    chosen: new Set(chosen),
    known: new Set(allFeatureIds()),
  }
  const winners = new Map<string, Candidate>()
  for (const [source, text] of templates) {
    const candidate = candidateFor(source, text, selection)
    if (candidate === undefined) continue

    const rival = winners.get(candidate.target)
    if (rival?.rank === candidate.rank) {
      throw new Error(`Two templates claim ${candidate.target}: ${rival.source} and ${source}.`)
    }
    if (rival === undefined || rival.rank < candidate.rank) winners.set(candidate.target, candidate)
  }
  return winners
}

/** Whether a folder below `templates/` can matter for these features: `false` for those not chosen. */
export function isFolderFor(chosen: readonly FeatureId[]): (folder: string) => boolean {
  const ids: ReadonlySet<string> = new Set(chosen)
  const known: ReadonlySet<string> = new Set(allFeatureIds())
  return (folder) => {
    const [, layer, name, ...deeper] = folder.split('/')
    if (layer !== 'features' || name === undefined || deeper.length > 0) return true
    // A name that no answer leads to is read too, so that planning finds and reports it.
    return name.split('+').every((id) => ids.has(id) || !known.has(id))
  }
}

/** `_gitignore` is stored for `.gitignore`, as npm would obey and drop the real name. */
export function targetName(path: string): string {
  return path
    .split('/')
    .map((part) => part.replace(/^_(?=[^_])/, '.'))
    .join('/')
}

function candidateFor(
  source: string,
  text: string,
  { roots, chosen, known }: Selection,
): Candidate | undefined {
  const [root, layer, ...rest] = source.split('/')
  if (root === undefined || !roots.includes(root)) return undefined
  if (layer === 'base') {
    const because = root === 'shared' ? 'shared' : 'base'
    return { source, text, because, target: targetName(rest.join('/')), rank: 0 }
  }
  if (layer !== 'features') return undefined

  const [folder = '', ...path] = rest
  const ids = folder.split('+')
  const stray = ids.find((id) => !known.has(id))
  if (stray !== undefined) throw new Error(`${source}: no answer leads to a feature \`${stray}\`.`)

  if (!ids.every((id) => chosen.has(id))) return undefined
  return { source, text, because: folder, target: targetName(path.join('/')), rank: ids.length }
}
