import type { JsonSchema } from './event-schemas.ts'

/** What formatters allow a line by our settings. */
const WIDTH = 100

/**
 * The TypeScript type of a JSON Schema, printed as a formatter would leave it. `indent` is that of the line on which
 * the type starts, and `used` how many columns of that line are taken.
 */
export function printType(schema: JsonSchema, indent: string, used: number): string {
  return printUnion(membersOf(schema), indent, used)
}

/** The members of an object type, each with the comment that its schema gives it. */
export function printMembers(
  members: readonly {
    readonly name: string
    readonly schema: JsonSchema
    readonly isOptional: boolean
  }[],
  indent: string,
): string {
  return members
    .map(({ name, schema, isOptional }) => {
      const start = `${indent}${keyOf(name)}${isOptional ? '?' : ''}:`
      const alternatives = membersOf(schema)
      const isAnything = alternatives.some((one) => one === 'unknown')
      const all: readonly Alternative[] =
        isOptional && !isAnything ? [...alternatives, 'undefined'] : alternatives
      const type = printUnion(all, indent, start.length + 1)
      const gap = type.startsWith('\n') ? '' : ' '
      return `${commentOf(schema, indent)}${start}${gap}${type}\n`
    })
    .join('')
}

/** The comment above what a schema declares, or nothing. */
export function commentOf({ description }: JsonSchema, indent: string): string {
  if (description === undefined) return ''
  const text = description.replaceAll('*/', '*\\/').trim()
  if (!text.includes('\n') && indent.length + text.length + 7 <= WIDTH)
    return `${indent}/** ${text} */\n`
  const lines = text.split('\n').flatMap((line) => wrapped(line, WIDTH - indent.length - 3))
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`
}

/** A key of an object type, in quotes where it needs them. */
export function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)
}

/** The alternatives of a type: a schema, or the text of one that no schema says. */
type Alternative = JsonSchema | string

function membersOf(schema: JsonSchema): readonly Alternative[] {
  const { anyOf, oneOf, enum: values } = schema
  const alternatives = anyOf ?? oneOf
  if (alternatives !== undefined) return distinct(alternatives.flatMap(membersOf))
  if (values !== undefined) return distinct(values.map(literal))
  return [isAny(schema) ? 'unknown' : schema]
}

function printUnion(alternatives: readonly Alternative[], indent: string, used: number): string {
  const [first, second] = alternatives
  if (alternatives.includes('unknown')) return 'unknown'
  if (first === undefined) return 'never'
  if (second === undefined) return printOne(first, indent, used)
  const plain = alternatives.map((one) => printOne(one, indent, used))
  const line = plain.join(' | ')
  if (!line.includes('\n') && used + line.length <= WIDTH) return line
  // A formatter lets an object stand beside a lone null.
  if (plain.length === 2 && plain[1] === 'null' && plain[0]?.startsWith('{')) return line
  const bars = alternatives.map(
    (one) => `${indent}  | ${printOne(one, `${indent}    `, indent.length + 4)}`,
  )
  return `\n${bars.join('\n')}`
}

function printOne(alternative: Alternative, indent: string, used: number): string {
  if (typeof alternative === 'string') return alternative
  const { $ref, type, allOf, not, contentMediaType } = alternative
  if ($ref !== undefined) return $ref.replace('#/$defs/', '')
  if (contentMediaType === 'application/octet-stream') return 'Uint8Array'
  if ('const' in alternative) return literal(alternative.const)
  if (not !== undefined && Object.keys(not).length === 0) return 'never'
  if (allOf !== undefined) return allOf.map((one) => printOne(one, indent, used)).join(' & ')
  switch (type) {
    case 'integer':
      return 'number'
    case 'array':
      return printArray(alternative, indent, used)
    case 'object':
      return printObject(alternative, indent, used)
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'undefined':
      return type
    case undefined:
    default:
      return 'unknown'
  }
}

function printArray(schema: JsonSchema, indent: string, used: number): string {
  const { items, prefixItems, readOnly } = schema
  const start = readOnly === true ? 'readonly ' : ''
  if (prefixItems !== undefined) {
    const rest = typeof items === 'object' ? [`...${printArray({ items }, indent, used)}`] : []
    const parts = prefixItems.map((one) => printType(one, indent, used))
    return `${start}[${[...parts, ...rest].join(', ')}]`
  }
  const alternatives = typeof items === 'object' ? membersOf(items) : ['unknown']
  const item = printUnion(alternatives, indent, used + start.length)
  if (alternatives.length === 1 || item === 'unknown') {
    return item.startsWith('readonly ') || item.includes(' & ')
      ? `${start}(${item})[]`
      : `${start}${item}[]`
  }
  return item.startsWith('\n') ? `${start}(${item}\n${indent})[]` : `${start}(${item})[]`
}

function printObject(schema: JsonSchema, indent: string, used: number): string {
  const { properties = {}, required = [], additionalProperties } = withKnownKeys(schema)
  const inner = `${indent}  `
  const names = Object.keys(properties)
  const others = additionalProperties === true ? {} : additionalProperties
  if (names.length === 0) {
    if (others === false) return 'Record<string, never>'
    if (others === undefined) return 'object'
    const value = printType(others, inner, inner.length + 15)
    const line = `Record<string, ${value}>`
    if (!value.includes('\n') && used + line.length <= WIDTH) return line
  }
  const members = names.map((name) => ({
    name,
    schema: properties[name] ?? {},
    isOptional: !required.includes(name),
  }))
  const index =
    typeof others === 'object'
      ? `${inner}[key: string]: ${printType(others, inner, inner.length + 15)}\n`
      : ''
  return `{\n${printMembers(members, inner)}${index}${indent}}`
}

/** A record whose keys are listed is an object of these members. */
function withKnownKeys(schema: JsonSchema): JsonSchema {
  const { propertyNames, additionalProperties } = schema
  if (propertyNames?.enum === undefined || typeof additionalProperties !== 'object') return schema
  const members = propertyNames.enum.map((name) => [String(name), additionalProperties] as const)
  return { ...schema, properties: Object.fromEntries(members), additionalProperties: false }
}

function isAny(schema: JsonSchema): boolean {
  const { description: _description, default: _default, title: _title, ...rest } = schema
  return Object.keys(rest).length === 0
}

function distinct(alternatives: readonly Alternative[]): readonly Alternative[] {
  const seen = new Map(alternatives.map((one) => [JSON.stringify(one), one]))
  return [...seen.values()]
}

function literal(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value)
}

/** As formatters quote: by the mark that needs fewer escapes. */
function quoted(text: string): string {
  const json = JSON.stringify(text)
  const hasSingle = text.includes("'")
  if (hasSingle && !text.includes('"')) return json
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

function wrapped(line: string, width: number): readonly string[] {
  const lines: string[] = []
  let current = ''
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`
    if (longer.length > width && current !== '') {
      lines.push(current)
      current = word
    } else current = longer
  }
  return [...lines, current]
}
