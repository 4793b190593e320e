import type { Edit } from '../outcome.ts'
import { quoteOf } from './imports.ts'
import { masked } from './masked.ts'
import { insertEntry, removeEntry, sequenceAt } from './sequence.ts'
import type { Sequence } from './sequence.ts'

/**
 * Declares an event that the server sends. `code` is its schema, over lines that start at column 0 and are
 * indented by two spaces: the file's own indent takes their place.
 */
export function declareEvent(text: string, event: string, code: string): Edit {
  const table = tableIn(text)
  const entry = `${keyFor(text, event)}: ${code}`
  const byHand = (why: string): Edit => ({ outcome: 'by-hand', why, snippet: `  ${entry},` })
  if (table === undefined) return byHand('There is no object `serverEvents` that can be read.')
  if (!/^import\b[^'"]*\bz\b|\bz\b[^=\n]*=\s*require\(/m.test(text)) {
    return byHand('`z` is not imported here.')
  }
  const keys = keysIn(text, table)
  if (keys.includes(event)) return { outcome: 'already' }

  const isPlain = keys.every((key) => key !== undefined)
  const isSorted = keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') <= (key ?? ''))
  const next = isPlain && isSorted ? keys.findIndex((key) => (key ?? '') > event) : -1
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const indent = /[ \t]+$/.exec(table.between)?.[0] ?? '  '
  const quoted = quoteOf(text) === '"' ? entry.replaceAll("'", '"') : entry
  // The table is at the top level, so how far its entries are in is one level.
  const lines = quoted
    .split('\n')
    .map((line) => line.replace(/^( {2})+/, (spaces) => indent.repeat(spaces.length / 2)))
    .join(eol + indent)
  return {
    outcome: 'changed',
    text: insertEntry(text, table, next === -1 ? keys.length : next, lines),
  }
}

/** The inverse of `declareEvent`. */
export function undeclareEvent(text: string, event: string): Edit {
  const table = tableIn(text)
  const index = table === undefined ? -1 : keysIn(text, table).indexOf(event)
  if (table === undefined || index === -1) return { outcome: 'already' }
  return { outcome: 'changed', text: removeEntry(text, table, index) }
}

/** The declaration of one event as it stands in the file, or nothing when it is not there. */
export function declarationOf(text: string, event: string): string | undefined {
  const table = tableIn(text)
  const index = table === undefined ? -1 : keysIn(text, table).indexOf(event)
  const entry = table?.entries[index]
  return entry === undefined ? undefined : text.slice(entry.start, entry.end)
}

/** The names of all events that are declared; undefined when the file cannot be understood. */
export function declaredEvents(text: string): readonly string[] | undefined {
  const table = tableIn(text)
  return table === undefined ? undefined : keysIn(text, table).filter((key) => key !== undefined)
}

function tableIn(text: string): Sequence | undefined {
  const found = [...masked(text).matchAll(/\bserverEvents\b(?:\s*:[^={;]*)?\s*=\s*\{/g)]
  const [only] = found
  if (only === undefined || found.length > 1) return undefined
  return sequenceAt(text, only.index + only[0].length - 1)
}

function keysIn(text: string, { entries }: Sequence): readonly (string | undefined)[] {
  return entries.map(({ start, end }) => {
    const [, , quoted, plain] =
      /^(?:(['"])(.*?)\1|([\w$]+))\s*(?::|$)/.exec(text.slice(start, end)) ?? []
    return quoted ?? plain
  })
}

function keyFor(text: string, event: string): string {
  const quote = quoteOf(text)
  return /^[a-z]\w*$/.test(event) ? event : `${quote}${event}${quote}`
}
