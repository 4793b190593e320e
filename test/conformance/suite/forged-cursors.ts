/** A cursor that no server gave out: of the same entry, by another number. */
export function withOffset(cursor: string, to: number): string {
  return cursor.replace(/:(\d+)\.([a-z0-9]+)$/, `:${to}.$2`)
}

/** As `withOffset`, with another tag: as if the number had been given out twice. */
export function withTag(cursor: string, tag: string): string {
  return cursor.replace(/\.[a-z0-9]+$/, `.${tag}`)
}
