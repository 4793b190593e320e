import { isDeepStrictEqual } from 'node:util'
import { asText, at, type Json } from './json.ts'

/**
 * Why a value breaks a JSON Schema, or undefined if it does not. Knows the keywords that `frames.schema.json` uses and
 * throws at any other, so that a new keyword cannot go unnoticed.
 */
export function violation(root: Json, schema: Json, value: Json, path = '$'): string | undefined {
  if (schema === true) return undefined
  if (schema === false) return `${path}: nothing is allowed here`
  for (const [keyword, rule] of members(schema)) {
    const check = keywords[keyword]
    if (check === undefined)
      throw new Error(`The schema uses ${keyword}, which this checker does not know.`)
    const why = check(rule, value, path, { root, schema })
    if (why !== undefined) return why
  }
  return undefined
}

/** The schema at `#/$defs/<name>`. */
export function definition(root: Json, name: string): Json {
  const found = at(root, `$defs.${name}`)
  if (found === undefined) throw new Error(`There is no definition ${name}.`)
  return found
}

interface Context {
  readonly root: Json
  readonly schema: Json
}

type Check = (rule: Json, value: Json, path: string, context: Context) => string | undefined

const ignored: Check = () => undefined

const keywords: Readonly<Record<string, Check>> = {
  $schema: ignored,
  $defs: ignored,
  title: ignored,
  description: ignored,
  $ref: (rule, value, path, { root }) =>
    violation(root, definition(root, asText(rule).replace('#/$defs/', '')), value, path),
  type: (rule, value, path) =>
    typesOf(value).includes(asText(rule)) ? undefined : `${path}: is no ${asText(rule)}`,
  const: (rule, value, path) =>
    isDeepStrictEqual(rule, value) ? undefined : `${path}: is not ${JSON.stringify(rule)}`,
  enum: (rule, value, path) =>
    list(rule).some((one) => isDeepStrictEqual(one, value))
      ? undefined
      : `${path}: is none of ${JSON.stringify(rule)}`,
  pattern: (rule, value, path) =>
    typeof value !== 'string' || new RegExp(asText(rule), 'u').test(value)
      ? undefined
      : `${path}: does not match ${asText(rule)}`,
  maxLength: (rule, value, path) =>
    typeof value !== 'string' || value.length <= Number(rule) ? undefined : `${path}: is too long`,
  minimum: (rule, value, path) =>
    typeof value !== 'number' || value >= Number(rule)
      ? undefined
      : `${path}: is below ${Number(rule)}`,
  required: (rule, value, path) => {
    const missing = list(rule).find(
      (name) => isObject(value) && !Object.hasOwn(value, asText(name)),
    )
    return missing === undefined ? undefined : `${path}: has no ${asText(missing)}`
  },
  properties: (rule, value, path, { root }) => {
    if (!isObject(value)) return undefined
    for (const [name, part] of members(rule)) {
      const own = Object.entries(value).find(([key]) => key === name)
      const why = own && violation(root, part, own[1], `${path}.${name}`)
      if (why !== undefined) return why
    }
    return undefined
  },
  additionalProperties: (rule, value, path, { schema }) => {
    if (rule !== false || !isObject(value)) return undefined
    const known = Object.keys(at(schema, 'properties') ?? {})
    const extra = Object.keys(value).find((name) => !known.includes(name))
    return extra === undefined ? undefined : `${path}: may not have ${extra}`
  },
  items: (rule, value, path, { root }) => {
    if (!Array.isArray(value)) return undefined
    return list(value)
      .map((item, index) => violation(root, rule, item, `${path}[${index}]`))
      .find((why) => why !== undefined)
  },
  maxItems: (rule, value, path) =>
    Array.isArray(value) && value.length > Number(rule) ? `${path}: has too many items` : undefined,
  anyOf: (rule, value, path, { root }) => {
    const reasons = list(rule).map((part) => violation(root, part, value, path))
    return reasons.includes(undefined)
      ? undefined
      : `${path}: matches none of ${reasons.length} forms (${reasons.join('; ')})`
  },
  allOf: (rule, value, path, { root }) =>
    list(rule)
      .map((part) => violation(root, part, value, path))
      .find((why) => why !== undefined),
  not: (rule, value, path, { root }) =>
    violation(root, rule, value, path) === undefined
      ? `${path}: has a form that is excluded`
      : undefined,
}

function typesOf(value: Json): readonly string[] {
  if (value === null) return ['null']
  if (Array.isArray(value)) return ['array']
  if (typeof value === 'number') return Number.isInteger(value) ? ['integer', 'number'] : ['number']
  return [typeof value]
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function members(value: Json): readonly (readonly [string, Json])[] {
  return isObject(value) ? Object.entries(value) : []
}

function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : []
}
