/** Anything that JSON can say. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

/** Undefined if the text is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

/** The value at a dotted path, `data.streams.0.cursor`; undefined where the path ends early. */
export function at(value: Json | undefined, path: string): Json | undefined {
  let found: Json | undefined = value
  for (const key of path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined
    found = Object.entries(found).find(([name]) => name === key)?.[1]
  }
  return found
}

/** As `at`, for a value that must be a string. */
export function textAt(value: Json | undefined, path: string): string {
  const found = at(value, path)
  if (typeof found === 'string') return found
  throw new Error(`${path} is not a string in ${shorten(value)}`)
}

/** As `at`, for a value that must be a number. */
export function numberAt(value: Json | undefined, path: string): number {
  const found = at(value, path)
  if (typeof found === 'number') return found
  throw new Error(`${path} is not a number in ${shorten(value)}`)
}

/** As `at`, for a value that must be a list. */
export function listAt(value: Json | undefined, path: string): readonly Json[] {
  const found = at(value, path)
  if (Array.isArray(found)) return found
  throw new Error(`${path} is not a list in ${shorten(value)}`)
}

/** A string as it is, anything else as JSON. */
export function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function shorten(value: Json | undefined): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 300)
}
