import { diffArrays } from 'diff'

/** Three texts of one file. An absent one means: no such file. */
export type Sides = {
  /** What stands in the folder now. */
  readonly mine: string | undefined
  /** What the command would leave. */
  readonly theirs: string | undefined
  /** What both come from, where that is known. */
  readonly base?: string | undefined
}

type Hunk = { readonly from: number; readonly to: number; readonly lines: readonly string[] }

/** Both changes in one text, or nothing where they meet: then only a person can say what is right. */
export function mergedText({ mine, theirs, base }: Sides): string | undefined {
  if (mine === undefined || theirs === undefined || base === undefined) return undefined

  const lines = linesOf(base)
  const regions = regionsOf(hunks(lines, linesOf(mine)), hunks(lines, linesOf(theirs)))
  const merged: string[] = []
  let at = 0
  for (const region of regions) {
    const own = textIn(region, region.own, lines)
    const other = textIn(region, region.other, lines)
    const isSame = own.join('') === other.join('')
    if (region.own.length > 0 && region.other.length > 0 && !isSame) return undefined
    merged.push(...lines.slice(at, region.from), ...(region.own.length > 0 ? own : other))
    at = region.to
  }
  return [...merged, ...lines.slice(at)].join('')
}

/** Both texts in one, with markers around each difference, for a person to edit. */
export function markedText({ mine = '', theirs = '' }: Sides): string {
  const marked: string[] = []
  const only = { mine: [''], theirs: [''] }
  const flush = (): void => {
    const [own, other] = [only.mine.join(''), only.theirs.join('')]
    if (own + other !== '') {
      marked.push(
        `${MARKERS[0]} mine\n${ended(own)}${MARKERS[1]}\n${ended(other)}${MARKERS[2]} theirs\n`,
      )
    }
    only.mine = ['']
    only.theirs = ['']
  }
  for (const { value, added, removed } of diffArrays(linesOf(mine), linesOf(theirs))) {
    if (added) only.theirs.push(...value)
    else if (removed) only.mine.push(...value)
    else {
      flush()
      marked.push(...value)
    }
  }
  flush()
  return marked.join('')
}

/** Whether a text still holds what `markedText` has put into it. */
export function hasMarkers(text: string): boolean {
  return MARKERS.some((marker) => text.split('\n').some((line) => line.startsWith(marker)))
}

const MARKERS = ['<<<<<<<', '=======', '>>>>>>>'] as const

type Region = {
  readonly from: number
  readonly to: number
  readonly own: readonly Hunk[]
  readonly other: readonly Hunk[]
}

/** Hunks of both sides, those that overlap or touch in one region: neighbours may mean one thing. */
function regionsOf(own: readonly Hunk[], other: readonly Hunk[]): readonly Region[] {
  const all = [
    ...own.map((hunk) => ({ from: hunk.from, to: hunk.to, own: [hunk], other: [] })),
    ...other.map((hunk) => ({ from: hunk.from, to: hunk.to, own: [], other: [hunk] })),
  ].toSorted((a, b) => a.from - b.from || a.to - b.to)
  const regions: Region[] = []
  for (const next of all) {
    const last = regions.at(-1)
    if (last === undefined || next.from > last.to) {
      regions.push(next)
      continue
    }
    regions[regions.length - 1] = {
      from: last.from,
      to: Math.max(last.to, next.to),
      own: [...last.own, ...next.own],
      other: [...last.other, ...next.other],
    }
  }
  return regions
}

/** What one side makes of the lines of a region. */
function textIn(
  { from, to }: Region,
  changes: readonly Hunk[],
  lines: readonly string[],
): readonly string[] {
  const text: string[] = []
  let at = from
  for (const hunk of changes) {
    text.push(...lines.slice(at, hunk.from), ...hunk.lines)
    at = hunk.to
  }
  return [...text, ...lines.slice(at, to)]
}

function hunks(before: readonly string[], after: readonly string[]): readonly Hunk[] {
  const found: Hunk[] = []
  let at = 0
  let open: Hunk | undefined
  for (const { value, added, removed } of diffArrays([...before], [...after])) {
    if (!added && !removed) {
      if (open !== undefined) found.push(open)
      open = undefined
      at += value.length
      continue
    }
    const so: Hunk = open ?? { from: at, to: at, lines: [] }
    if (removed) at += value.length
    open = { ...so, to: at, lines: added ? [...so.lines, ...value] : so.lines }
  }
  return open === undefined ? found : [...found, open]
}

/** Lines with their ends, so that joining gives every byte back. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/).filter((line) => line !== '')
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
