import { createHash } from 'node:crypto'

import { applyEdits, modify } from 'jsonc-parser'

import { formattingOf } from './json-formatting.ts'

/** What `add-handler` wrote for one event, so that `remove-handler` can tell what was edited since. */
export type HandlerRecord = {
  /** Hashes of the files by path. */
  readonly files: Readonly<Record<string, string>>
  /** Hashes of the declarations in the table of events, by event. */
  readonly declares?: Readonly<Record<string, string>>
}

/** `realtime.json` with the record of one event, or without it. All other bytes stay. */
export function withRecord(text: string, event: string, record: HandlerRecord | undefined): string {
  const path = ['handlers', event]
  const isLast = record === undefined && recordsIn(text).size <= 1
  const edits = modify(text, isLast ? ['handlers'] : path, record, {
    formattingOptions: formattingOf(text),
  })
  return applyEdits(text, edits)
}

/** All records by event. A file that was edited into something else has none. */
export function recordsIn(text: string): ReadonlyMap<string, HandlerRecord> {
  const parsed: unknown = JSON.parse(text)
  const handlers = property(parsed, 'handlers')
  if (typeof handlers !== 'object' || handlers === null) return new Map()
  return new Map(
    Object.entries(handlers).filter((entry): entry is [string, HandlerRecord] =>
      isRecord(entry[1]),
    ),
  )
}

/** Short enough for a file that people read, long enough to notice an edit. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

function isRecord(value: unknown): value is HandlerRecord {
  return isTexts(property(value, 'files')) && isTexts(property(value, 'declares') ?? {})
}

function isTexts(value: unknown): boolean {
  const isObject = typeof value === 'object' && value !== null
  return isObject && Object.values(value).every((text) => typeof text === 'string')
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([key]) => key === name)?.[1]
}
