/** What a record says about one real app; see the file's own `fields`. */
export interface CorpusRecord {
  readonly id: string
  readonly entry: string
  readonly patch_file: string | null
  readonly related: readonly string[]
  readonly package_json: string | null
  readonly entry_found_by: string
  readonly class: string
  readonly tier: string
  readonly source: string
  readonly expect: string
  readonly server_expression: string | null
  readonly anchor_lines: readonly number[]
}

/** The records of a parsed file. A record without the fields that scoring needs stops the run. */
export function recordsOf(parsed: unknown): readonly CorpusRecord[] {
  if (!hasRecords(parsed)) throw new Error('The file has no list `records`.')
  return parsed.records.map((record) => {
    if (!isRecord(record)) throw new Error(`Not a record: ${JSON.stringify(record).slice(0, 200)}`)
    return record
  })
}

function hasRecords(value: unknown): value is { readonly records: readonly unknown[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'records' in value &&
    Array.isArray(value.records)
  )
}

function isRecord(value: unknown): value is CorpusRecord {
  if (typeof value !== 'object' || value === null) return false
  const fields = new Map<string, unknown>(Object.entries(value))
  const isText = (name: string): boolean => typeof fields.get(name) === 'string'
  const isList = (name: string): boolean => Array.isArray(fields.get(name))
  return (
    ['id', 'entry', 'class', 'tier', 'source', 'expect', 'entry_found_by'].every(isText) &&
    ['related', 'anchor_lines'].every(isList)
  )
}
