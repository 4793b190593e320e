import type { Field, Shape } from '../../blueprint/shape.ts'
import { keyCode, numberCode, textCode } from './literals.ts'

/** A list with more entries than this is made by code. */
const SPELT_OUT = 3

/** How a word of an enum is written. */
type WordCode = (word: string) => string

/** One `name: value,` for each field that has to be there, with a value that fits its schema. */
export function sampleRows(
  fields: readonly Field[],
  column: number,
  word: WordCode = textCode,
): readonly string[] {
  return fields
    .filter(({ isOptional }) => !isOptional)
    .map(({ name, shape }) => {
      const indent = ' '.repeat(column)
      return `${indent}${keyCode(name)}: ${sampleOf(shape, column, word)},`
    })
}

/** A word that stays itself where the compiler would take it for any text. */
export function exactWord(word: string): string {
  return `${textCode(word)} as const`
}

/** What makes a payload wrong, and the path that the answer has to name: a field of another type, or one too many. */
export function misfitOf(fields: readonly Field[]): {
  readonly row: string
  readonly path: string
} {
  const field = fields.find(({ shape }) => shape.kind !== 'json')
  if (field === undefined) return { row: 'unheardOf: 1', path: '' }
  const isNumber = field.shape.kind === 'int' || field.shape.kind === 'number'
  return { row: `${keyCode(field.name)}: ${isNumber ? "'text'" : '0'}`, path: field.name }
}

function sampleOf(shape: Shape, column: number, word: WordCode): string {
  switch (shape.kind) {
    case 'string':
      return stringSample(shape.min ?? 0, shape.max)
    case 'uuid':
      return "'0b9d3c1e-5f64-4a7b-9c2d-8e1f2a3b4c5d'"
    case 'email':
      return "'ann@example.com'"
    case 'url':
      return "'https://example.com/'"
    case 'date':
      return "'2026-01-31'"
    case 'datetime':
      return "'2026-01-31T12:00:00Z'"
    case 'boolean':
      return 'true'
    case 'json':
      return "'anything'"
    case 'int':
    case 'number':
      return numberCode(Math.min(Math.max(1, shape.min ?? 1), shape.max ?? Number.MAX_SAFE_INTEGER))
    case 'enum':
      return word(shape.values[0] ?? '')
    case 'array':
      return listSample(shape.of, Math.min(Math.max(1, shape.min ?? 1), shape.max), column, word)
    case 'object':
      return objectSample(shape.fields, column, word)
    default:
      return shape satisfies never
  }
}

function stringSample(min: number, max: number): string {
  if (min > 20) return `'x'.repeat(${numberCode(min)})`
  return textCode('text'.padEnd(min, 'x').slice(0, max))
}

function listSample(of: Shape, length: number, column: number, word: WordCode): string {
  if (length > SPELT_OUT) {
    return `Array.from({ length: ${numberCode(length)} }, () => ${sampleOf(of, column, word)})`
  }
  const samples = Array.from({ length }, () => sampleOf(of, column + 2, word))
  const isLong = samples.some((sample) => sample.includes('\n'))
  const indent = ' '.repeat(column)
  return isLong
    ? ['[', ...samples.map((sample) => `${indent}  ${sample},`), `${indent}]`].join('\n')
    : `[${samples.join(', ')}]`
}

function objectSample(fields: readonly Field[], column: number, word: WordCode): string {
  const rows = sampleRows(fields, column + 2, word)
  return rows.length === 0 ? '{}' : ['{', ...rows, `${' '.repeat(column)}}`].join('\n')
}
