import { masked } from './masked.ts'

const OPENING = new Set('([{')
const CLOSING = new Set(')]}')

type Span = { readonly start: number; readonly end: number }

/** What stands between two brackets, separated by commas. Positions are those of the text. */
export type Sequence = {
  readonly open: number
  readonly close: number
  readonly entries: readonly Span[]
  readonly hasTrailingComma: boolean
  /** Where each entry ends with its comma and the comment behind it. */
  readonly tails: readonly number[]
  /** What stands between two entries: a line break with its indent, or a space. */
  readonly between: string
}

/** Reads the list or object that opens at a bracket. Nothing when the bracket is never closed. */
export function sequenceAt(text: string, open: number): Sequence | undefined {
  const plain = masked(text)
  const { close, commas } = insideOf(plain, open)
  if (close === undefined) return undefined

  const edges = [open, ...commas, close]
  const spans = edges.slice(1).map((edge, index) => trimmed(plain, (edges[index] ?? 0) + 1, edge))
  const last = spans.at(-1)
  const hasTrailingComma = commas.length > 0 && last?.start === last?.end
  const entries = spans.filter(({ start, end }) => start < end)
  const tails = entries.map(({ end }, index) => {
    const comma = commas[index]
    return lineTail(text, plain, comma === undefined ? end : comma + 1)
  })
  const first = entries[0]?.start ?? close
  return { open, close, entries, hasTrailingComma, tails, between: gapBefore(text, open, first) }
}

/** Puts an entry in front of the one with this index, or at the end. */
export function insertEntry(text: string, list: Sequence, index: number, code: string): string {
  const { open, entries, tails, between, hasTrailingComma } = list
  const isBroken = between !== ' '
  const before = entries[index - 1]
  const next = entries[index]
  if (entries.length === 0)
    return isBroken || code.includes('\n')
      ? opened(text, list, code)
      : spliced(text, open + 1, code)
  if (!isBroken && next !== undefined) return spliced(text, next.start, `${code}, `)
  if (before === undefined) return spliced(text, open + 1, `${between}${code},`)
  if (next !== undefined || hasTrailingComma) {
    return spliced(text, tails[index - 1] ?? before.end, `${between}${code},`)
  }
  const tail = tails[index - 1] ?? before.end
  const comment = text.slice(before.end, tail)
  return `${text.slice(0, before.end)},${comment}${between}${code}${text.slice(tail)}`
}

/** Takes an entry out again: the inverse of `insertEntry`. */
export function removeEntry(text: string, list: Sequence, index: number): string {
  const { open, close, entries, tails, between, hasTrailingComma } = list
  const entry = entries[index]
  if (entry === undefined) return text
  const before = entries[index - 1]
  const next = entries[index + 1]
  if (before === undefined && next === undefined) return cut(text, open + 1, close)
  if (between === ' ' && next !== undefined) return cut(text, entry.start, next.start)
  if (before === undefined) return cut(text, open + 1, tails[index] ?? entry.end)
  if (next !== undefined || hasTrailingComma) {
    return cut(text, tails[index - 1] ?? before.end, tails[index] ?? entry.end)
  }
  const tail = tails[index - 1] ?? before.end
  const comment = text.slice(before.end, tail).replace(',', '')
  return text.slice(0, before.end) + comment + text.slice(tails[index] ?? entry.end)
}

function insideOf(plain: string, open: number) {
  const commas: number[] = []
  let depth = 0
  for (let at = open; at < plain.length; at += 1) {
    const sign = plain[at] ?? ''
    if (OPENING.has(sign)) depth += 1
    if (CLOSING.has(sign)) depth -= 1
    if (depth === 0) return { close: at, commas }
    if (depth === 1 && sign === ',') commas.push(at)
  }
  return { close: undefined, commas }
}

function trimmed(plain: string, from: number, to: number): Span {
  const inside = plain.slice(from, to)
  const start = from + (inside.length - inside.trimStart().length)
  return start >= to ? { start: to, end: to } : { start, end: from + inside.trimEnd().length }
}

/** A comment at the end of the line belongs to the entry in front of it. */
function lineTail(text: string, plain: string, from: number): number {
  const line = /^[^\r\n]*/.exec(text.slice(from))?.[0] ?? ''
  const isOnlyComment = plain.slice(from, from + line.length).trim() === ''
  return isOnlyComment && line.trim() !== '' ? from + line.trimEnd().length : from
}

function gapBefore(text: string, open: number, first: number): string {
  const eol = /\r?\n/.exec(text.slice(open + 1, first))?.[0]
  if (eol === undefined) return ' '
  const indent = /[ \t]*$/.exec(text.slice(0, first))?.[0] ?? ''
  return eol + indent
}

/** An empty list is opened over lines for an entry that needs them. */
function opened(text: string, { open, close }: Sequence, code: string): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const line = text.slice(text.lastIndexOf('\n', open) + 1, open)
  const indent = /^[ \t]*/.exec(line)?.[0] ?? ''
  const inside = `${eol}${indent}  ${code},${eol}${indent}`
  return text.slice(0, open + 1) + inside + text.slice(close)
}

function spliced(text: string, position: number, inserted: string): string {
  return text.slice(0, position) + inserted + text.slice(position)
}

function cut(text: string, from: number, to: number): string {
  return text.slice(0, from) + text.slice(to)
}
