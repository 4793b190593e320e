/** What one value of a payload may be. Everything that can grow has a bound. */
export type Shape =
  | { readonly kind: 'string'; readonly min?: number; readonly max: number }
  | { readonly kind: 'uuid' | 'email' | 'url' | 'date' | 'datetime' | 'boolean' | 'json' }
  | { readonly kind: 'int' | 'number'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'array'; readonly of: Shape; readonly min?: number; readonly max: number }
  | { readonly kind: 'object'; readonly fields: readonly Field[] }

export type Field = {
  readonly name: string
  readonly shape: Shape
  readonly isOptional: boolean
}

/** The longest string when nothing else is said: a paragraph. */
export const LONGEST_TEXT = 1_000

/** The longest list when nothing else is said. */
export const LONGEST_LIST = 100
