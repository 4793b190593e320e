import type { FileOp, Plan, Snapshot } from './plan.ts'

const BEGIN = '<!-- create-realtime:begin -->'
const END = '<!-- create-realtime:end -->'

/** Files that many tools and people write to: only the part between our markers is ours. */
const SHARED = /(^|\/)(AGENTS|CLAUDE)\.md$/

/**
 * The plan with our part put into shared files that exist already: between its markers, or at the end.
 * All other bytes stay. A file whose markers are broken, or that is in `others`, is left to the person.
 */
export function withManagedParts(
  plan: Plan,
  snapshot: Snapshot,
  others: ReadonlySet<string>,
): Plan {
  const ops = plan.ops.map((op): FileOp => {
    const found = snapshot.get(op.path)
    if (op.kind !== 'create' || found?.kind !== 'file') return op
    if (!SHARED.test(op.path) || others.has(op.path)) return op

    const { path, because } = op
    const after = withPart(found.text, op.text)
    return after === undefined ? op : { kind: 'update', path, before: found.text, after, because }
  })
  return { ...plan, ops }
}

function withPart(mine: string, theirs: string): string | undefined {
  const eol = mine.includes('\r\n') ? '\r\n' : '\n'
  const ours = theirs.replaceAll('\n', eol)
  const [begins, ends] = [mine.split(BEGIN).length - 1, mine.split(END).length - 1]
  // What a person has copied, or what was written without markers, is there already.
  if (begins === 0 && ends === 0 && mine.includes(ours.trim())) return mine

  const part = ours.includes(BEGIN) ? ours.trim() : [BEGIN, ours.trim(), END].join(eol)
  if (begins === 0 && ends === 0) return appended(mine, part, eol)
  const [start, end] = [mine.indexOf(BEGIN), mine.indexOf(END)]
  if (begins !== 1 || ends !== 1 || end < start) return undefined
  return mine.slice(0, start) + part + mine.slice(end + END.length)
}

function appended(mine: string, part: string, eol: string): string {
  if (mine === '') return part + eol
  return [mine, mine.endsWith('\n') ? '' : eol, eol, part, eol].join('')
}
