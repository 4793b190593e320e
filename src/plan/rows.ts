import type { LineRow } from '../features/feature.ts'

const ANCHOR = /^([ \t]*)(?:\/\/|#) rows: ([a-z][a-z-]*)[ \t]*$/
const OPENS_BLOCK = /[{([]$/
const CLOSES_BLOCK = /^\s*[})\]]/

/**
 * Puts the rows of one file at their anchors and takes every anchor line out. A row keeps the
 * anchor's indentation. A row whose anchor is missing is a mistake in the templates, so this throws.
 */
export function insertRows(path: string, text: string, rows: readonly LineRow[]): string {
  if (rows.length === 0 && !text.includes(' rows: ')) return text

  const lines = text.split('\n')
  const anchors = lines.flatMap((line) => ANCHOR.exec(line)?.[2] ?? [])
  const stray = rows.find((row) => !anchors.includes(row.at))
  if (stray !== undefined) throw new Error(`${path} has no anchor \`// rows: ${stray.at}\`.`)
  if (anchors.length === 0) return text

  const written: string[] = []
  let isAfterEmptyAnchor = false
  for (const line of lines) {
    const anchor = ANCHOR.exec(line)
    if (anchor === null) {
      if (!(isAfterEmptyAnchor && wouldDoubleGap(written, line))) written.push(line)
      isAfterEmptyAnchor = false
      continue
    }
    const inserted = rowsAt(anchor[2], anchor[1] ?? '', rows)
    isAfterEmptyAnchor = inserted.length === 0
    written.push(...inserted)
  }
  return written.join('\n')
}

function rowsAt(at: string | undefined, indent: string, rows: readonly LineRow[]): string[] {
  return rows
    .filter((row) => row.at === at)
    .flatMap((row) => row.text.split('\n'))
    .map((line) => (line === '' ? '' : indent + line))
}

/** An anchor that received nothing must not leave a blank line that no formatter would keep. */
function wouldDoubleGap(written: string[], line: string): boolean {
  const above = written.at(-1)
  if (above === '' && CLOSES_BLOCK.test(line)) written.pop()
  if (line !== '') return false
  return above === undefined || above === '' || OPENS_BLOCK.test(above)
}
