import type { Problem } from '../errors.ts'
import type { ReadFields } from './payload.ts'
import { LONGEST_LIST, LONGEST_TEXT } from './shape.ts'
import type { Field, Shape } from './shape.ts'

type Json = Readonly<Record<string, unknown>>

/** Keywords that say something to people and nothing about values. */
const ANNOTATIONS = new Set([
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
])

const FORMATS = {
  uuid: 'uuid',
  email: 'email',
  uri: 'url',
  date: 'date',
  'date-time': 'datetime',
} as const

/** What each type can be limited by. Everything else would be lost, and so it is refused. */
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  object: ['type', 'properties', 'required', 'additionalProperties'],
  array: ['type', 'items', 'minItems', 'maxItems'],
  string: ['type', 'minLength', 'maxLength', 'format', 'enum', 'const'],
  integer: ['type', 'minimum', 'maximum'],
  number: ['type', 'minimum', 'maximum'],
  boolean: ['type'],
}

/** Deeper than any payload that a person reads. */
const DEEPEST = 8

/** The fields of a JSON Schema whose root is an object. What cannot be carried over is named by its path. */
export function fieldsOfSchema(schema: unknown, where: string): ReadFields {
  const problems: Problem[] = []
  const refuse = (path: string, reason: string): void => {
    problems.push({
      code: 'bad-payload',
      message: `The schema cannot be carried over: ${reason}.`,
      where: `${where}: ${path}`,
      hint: 'Objects, lists, texts, numbers, booleans and enums with bounds can be. Simplify it, and refine the handler by hand.',
    })
  }
  const shape = shapeOf(schema, '#', refuse)
  const isObject = shape?.kind === 'object'
  if (shape !== undefined && !isObject) refuse('#', 'its root is not an object')
  return { fields: isObject ? shape.fields : [], problems }
}

type Refuse = (path: string, reason: string) => void

function shapeOf(schema: unknown, path: string, refuse: Refuse): Shape | undefined {
  if (!isJson(schema)) return refused(refuse, path, 'a schema is an object here')
  if (path.split('/').length > DEEPEST * 2) return refused(refuse, path, 'it is nested too deeply')
  const type = typeOf(schema)
  const known = KEYWORDS[type]
  if (known === undefined)
    return refused(refuse, path, `\`type\` is ${JSON.stringify(schema['type'])}`)

  const stray = Object.keys(schema).find((key) => !known.includes(key) && !ANNOTATIONS.has(key))
  if (stray !== undefined)
    return refused(refuse, `${path}/${stray}`, `\`${stray}\` has no counterpart`)
  switch (type) {
    case 'object':
      return objectOf(schema, path, refuse)
    case 'array':
      return arrayOf(schema, path, refuse)
    case 'string':
      return stringOf(schema, path, refuse)
    case 'boolean':
      return { kind: 'boolean' }
    default:
      return numberOf(schema, type === 'integer' ? 'int' : 'number', path, refuse)
  }
}

function typeOf(schema: Json): string {
  const { type } = schema
  if (typeof type === 'string') return type
  if (Array.isArray(schema['enum']) || typeof schema['const'] === 'string') return 'string'
  return type === undefined && isJson(schema['properties']) ? 'object' : ''
}

function objectOf(schema: Json, path: string, refuse: Refuse): Shape | undefined {
  const { properties = {}, required = [], additionalProperties = false } = schema
  if (additionalProperties !== false) {
    return refused(
      refuse,
      `${path}/additionalProperties`,
      'fields that nobody described are refused',
    )
  }
  if (!isJson(properties) || !isTexts(required))
    return refused(refuse, path, 'its fields are no list')

  const stray = required.find((name) => !Object.hasOwn(properties, name))
  if (stray !== undefined)
    return refused(refuse, `${path}/required`, `\`${stray}\` is not described`)
  const fields = Object.entries(properties).flatMap(([name, inner]): readonly Field[] => {
    const shape = shapeOf(inner, `${path}/properties/${name}`, refuse)
    if (/[\p{Cc}\p{Cf}]/u.test(name) || name === '__proto__' || name === '') {
      refuse(`${path}/properties/${name}`, 'this cannot be the name of a field')
    }
    return shape === undefined ? [] : [{ name, shape, isOptional: !required.includes(name) }]
  })
  return { kind: 'object', fields }
}

function arrayOf(schema: Json, path: string, refuse: Refuse): Shape | undefined {
  const of = shapeOf(schema['items'], `${path}/items`, refuse)
  const min = boundOf(schema, 'minItems', path, refuse)
  const max = boundOf(schema, 'maxItems', path, refuse) ?? Math.max(LONGEST_LIST, min ?? 0)
  return of === undefined
    ? undefined
    : { kind: 'array', of, ...(min === undefined ? {} : { min }), max }
}

function stringOf(schema: Json, path: string, refuse: Refuse): Shape | undefined {
  const values = typeof schema['const'] === 'string' ? [schema['const']] : schema['enum']
  if (values !== undefined) {
    return isTexts(values) && values.length > 0
      ? { kind: 'enum', values }
      : refused(refuse, `${path}/enum`, 'its values are not all texts')
  }
  const { format } = schema
  if (format !== undefined) {
    const known = Object.entries(FORMATS).find(([name]) => name === format)?.[1]
    const isBounded = 'minLength' in schema || 'maxLength' in schema
    if (known !== undefined && !isBounded) return { kind: known }
    return refused(
      refuse,
      `${path}/format`,
      isBounded ? 'a format has its own length' : 'the format is unknown',
    )
  }
  const min = boundOf(schema, 'minLength', path, refuse)
  const max = boundOf(schema, 'maxLength', path, refuse) ?? Math.max(LONGEST_TEXT, min ?? 0)
  return { kind: 'string', ...(min === undefined ? {} : { min }), max }
}

function numberOf(
  schema: Json,
  kind: 'int' | 'number',
  path: string,
  refuse: Refuse,
): Shape | undefined {
  const min = boundOf(schema, 'minimum', path, refuse)
  const max = boundOf(schema, 'maximum', path, refuse)
  return { kind, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

function boundOf(schema: Json, key: string, path: string, refuse: Refuse): number | undefined {
  const value = schema[key]
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value
  refuse(`${path}/${key}`, 'it is not a number')
  return undefined
}

function refused(refuse: Refuse, path: string, reason: string): undefined {
  refuse(path, reason)
  return undefined
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
