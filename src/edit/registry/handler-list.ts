import type { Edit } from '../outcome.ts'
import { addImport, lineFor, loadingOf, loadOf, removeImport } from './imports.ts'
import type { Loading } from './imports.ts'
import { masked } from './masked.ts'
import { insertEntry, removeEntry, sequenceAt } from './sequence.ts'
import type { Sequence } from './sequence.ts'

/** A handler as the registry names it. */
export type Registered = {
  readonly identifier: string
  readonly specifier: string
  /** How the app loads modules, for a registry that loads none yet. */
  readonly loading: Loading
}

/** Up to this width a list stays on one line: the generated projects are formatted so. */
const WIDTH = 100

/** Registers a handler: one import, one name in the list, in the order and the form of the others. */
export function registerHandler(text: string, row: Registered): Edit {
  const list = listIn(text)
  const snippet = snippetFor(text, row)
  if (list === undefined) {
    return { outcome: 'by-hand', why: 'There is no list `handlers` that can be read.', snippet }
  }
  const names = namesIn(text, list)
  if (names.includes(row.identifier)) return { outcome: 'already' }
  if (isNamed(text, row)) {
    return { outcome: 'by-hand', why: `\`${row.identifier}\` means something else here.`, snippet }
  }
  const isPlain = names.every((name) => /^\w+$/.test(name))
  const isSorted = names.every((name, index) => index === 0 || (names[index - 1] ?? '') <= name)
  const next = isPlain && isSorted ? names.findIndex((name) => name > row.identifier) : -1
  const inserted = insertEntry(text, list, next === -1 ? names.length : next, row.identifier)
  const listed = keepsWidth(text, list) ? withWidth(inserted) : inserted
  const loading = loadingOf(text, row.loading)
  return { outcome: 'changed', text: addImport(listed, row.identifier, row.specifier, loading) }
}

/** The inverse of `registerHandler`. A use that is more than the name in the list is left to a person, import and all. */
export function unregisterHandler(text: string, row: Registered): Edit {
  const list = listIn(text)
  if (list === undefined) {
    const snippet = snippetFor(text, row)
    return { outcome: 'by-hand', why: 'There is no list `handlers` that can be read.', snippet }
  }
  const loading = loadingOf(text, row.loading)
  const load = loadOf(text, row, loading)
  if (load !== undefined && load.name === undefined) {
    const why = `\`${row.specifier}\` is not loaded for \`${row.identifier}\` alone.`
    return { outcome: 'by-hand', why, snippet: `${load.line}\n// and what the list has from it` }
  }
  // A registry may know the handler by another name.
  const local = { ...row, identifier: load?.name ?? row.identifier }
  const index = namesIn(text, list).indexOf(local.identifier)
  const unlisted = index === -1 ? text : removeEntry(text, list, index)
  const kept = keepsWidth(text, list) ? withWidth(unlisted) : unlisted
  const after = removeImport(kept, row.specifier, loading)
  if (isNamed(after, local)) {
    const entry = namesIn(text, list).find((name) => isNamed(name, local))
    const why = `\`${local.identifier}\` is more here than a name in the list.`
    return { outcome: 'by-hand', why, snippet: snippetFor(text, local, entry, load?.line) }
  }
  return after === text ? { outcome: 'already' } : { outcome: 'changed', text: after }
}

/** What a person would paste, or take out: the two lines. */
function snippetFor(
  text: string,
  row: Registered,
  entry: string = row.identifier,
  load = lineFor(text, row.identifier, row.specifier, loadingOf(text, row.loading)),
): string {
  return `${load}\n${entry}, // in the list of handlers`
}

/** Whether the code of a text, not its comments and strings, names the handler. */
function isNamed(text: string, { identifier }: Registered): boolean {
  return new RegExp(`\\b${identifier}\\b`).test(masked(text))
}

/** The list that is called `handlers`, if there is just one and nothing is done with it on the way. */
function listIn(text: string): Sequence | undefined {
  const plain = masked(text)
  const found = [...plain.matchAll(/\bhandlers\b(?:\s*:[^=;]*)?\s*=\s*\[/g)]
  const [only] = found
  if (only === undefined || found.length > 1) return undefined

  const list = sequenceAt(text, only.index + only[0].length - 1)
  const rest = list === undefined ? '' : plain.slice(list.close + 1)
  const isWhole = /^\s*(as const)?\s*(satisfies [^\n]*)?;?\s*(\n|$)/.test(rest)
  return isWhole ? list : undefined
}

function namesIn(text: string, { entries }: Sequence): readonly string[] {
  return entries.map(({ start, end }) => text.slice(start, end))
}

/** Whether a formatter has put the list on one line or on many by the width alone. */
function keepsWidth(text: string, list: Sequence): boolean {
  const hasComment = /\/[/*]/.test(text.slice(list.open, list.close))
  return !hasComment && withWidth(text) === text
}

function withWidth(text: string): string {
  const list = listIn(text)
  if (list === undefined) return text
  const { open, close, entries } = list
  const names = namesIn(text, list)
  const start = text.lastIndexOf('\n', open) + 1
  const end = /^[^\r\n]*/.exec(text.slice(close))?.[0] ?? ''
  const one = `${text.slice(start, open + 1)}${names.join(', ')}${end}`
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const many = names.map((name) => `${eol}  ${name},`).join('') + eol
  const inside = one.length <= WIDTH || entries.length === 0 ? names.join(', ') : many
  return text.slice(0, open + 1) + inside + text.slice(close)
}
