import type { Problem } from '../errors.ts'
import { quoted } from './names.ts'
import { nearest } from './nearest.ts'
import { LONGEST_LIST, LONGEST_TEXT } from './shape.ts'
import type { Field, Shape } from './shape.ts'

/** The grammar of `--payload` and `--reply`, for `--help` and the README. */
export const PAYLOAD_GRAMMAR = `Fields are separated by spaces: name:type, name:type? (optional), name:type[] (list).
  string        up to ${LONGEST_TEXT} characters; string(1..200) says it otherwise, string(..200) too
  int number    int(0..10) bounds them
  boolean       true or false
  enum(a,b)     one of these words
  uuid email url date datetime   a text of that form
  json          any JSON value
  []            up to ${LONGEST_LIST} of them; string[1..20] says it otherwise
Example: 'orderId:uuid total:number(0..) status:enum(open,paid)? tags:string(1..40)[..20]'`

const PLAIN = ['uuid', 'email', 'url', 'date', 'datetime', 'boolean', 'json'] as const
const TYPES = ['string', 'int', 'number', 'enum', ...PLAIN]

/** More fields than this are a document, for which \`--schema\` is the better way. */
const MOST_FIELDS = 50

export type ReadFields = {
  readonly fields: readonly Field[]
  readonly problems: readonly Problem[]
}

/** Reads the fields of a payload. `where` is the flag; each fault names its position in the text. */
export function parsePayload(text: string, where: string): ReadFields {
  const fields: Field[] = []
  const problems: Problem[] = []
  for (const { word, at } of wordsOf(text)) {
    const read = fieldOf(word, at)
    if ('fault' in read) {
      problems.push(bad(read.fault, `${where}, character ${read.at + 1}`, read.hint))
    } else if (fields.some(({ name }) => name === read.name)) {
      const place = `${where}, character ${at + 1}`
      problems.push(bad(`the field \`${read.name}\` is there twice`, place, 'Drop one of them.'))
    } else fields.push(read)
  }
  if (fields.length > MOST_FIELDS) {
    const hint = 'Describe it in a JSON Schema and use `--schema <file>`.'
    problems.push(bad(`it has more than ${MOST_FIELDS} fields`, where, hint))
  }
  return { fields, problems }
}

type Fault = { readonly fault: string; readonly at: number; readonly hint: string }
type Word = { readonly word: string; readonly at: number }

/** Splits at spaces and commas that stand outside of brackets. */
function wordsOf(text: string): readonly Word[] {
  const words: Word[] = []
  let depth = 0
  let start = 0
  const end = (at: number): void => {
    const word = text.slice(start, at)
    if (word !== '') words.push({ word, at: start })
    start = at + 1
  }
  for (const { 0: sign, index: at } of text.matchAll(/./gs)) {
    if (sign === '(' || sign === '[') depth += 1
    if (sign === ')' || sign === ']') depth -= 1
    if (depth === 0 && /[\s,]/.test(sign)) end(at)
  }
  end(text.length)
  return words
}

const FIELD = /^([^:?]*)(\?)?(?::(.*))?$/s
const TYPE = /^([a-z]*)(?:\(([^()]*)\))?((?:\[[^[\]]*\])*)(\?)?$/is

function fieldOf(word: string, at: number): Field | Fault {
  const [, name = '', early, type] = FIELD.exec(word) ?? []
  if (!/^[A-Za-z_]\w{0,39}$/.test(name) || name === '__proto__') {
    const hint = 'A name is up to 40 letters, digits and `_`, such as `orderId`.'
    return { fault: `${quoted(name)} cannot be the name of a field`, at, hint }
  }
  const typeAt = at + name.length + (early?.length ?? 0) + 1
  const parts = TYPE.exec(type ?? '')
  if (type === undefined || type === '' || parts === null) {
    const hint = `Write \`${name}:string\`, for example.`
    return { fault: `the field \`${name}\` has no type that can be read`, at: typeAt, hint }
  }
  const [, word_ = '', inside, lists = '', late] = parts
  const shape = shapeOf(word_, inside, typeAt)
  if ('fault' in shape) return shape
  const listed = listsOf(shape, lists, typeAt)
  if ('fault' in listed) return listed
  return { name, shape: listed, isOptional: early !== undefined || late !== undefined }
}

function shapeOf(type: string, inside: string | undefined, at: number): Shape | Fault {
  const plain = PLAIN.find((one) => one === type)
  if (plain !== undefined && inside === undefined) return { kind: plain }
  if (type === 'enum') return enumOf(inside, at)
  if (type === 'string') {
    const range = rangeOf(inside, at, 'length')
    return 'fault' in range ? range : { kind: 'string', max: LONGEST_TEXT, ...range }
  }
  if (type === 'int' || type === 'number') {
    const range = rangeOf(inside, at, type)
    return 'fault' in range ? range : { kind: type, ...range }
  }
  if (plain !== undefined) {
    return { fault: `\`${type}\` takes nothing in brackets`, at, hint: `Write \`${type}\`.` }
  }
  const meant = nearest(type, TYPES)
  const all = `The types are: ${TYPES.join(', ')}.`
  const hint = meant === undefined ? all : `Did you mean \`${meant}\`? ${all}`
  return { fault: `there is no type ${quoted(type)}`, at, hint }
}

function enumOf(inside: string | undefined, at: number): Shape | Fault {
  const values = (inside ?? '').split(',').map((value) => value.trim())
  const wrong = values.find((value) => !/^[\w.:-]{1,64}$/.test(value))
  const isTwice = new Set(values).size < values.length
  if (wrong === undefined && !isTwice) return { kind: 'enum', values }
  const fault = isTwice ? 'a value is there twice' : `${quoted(wrong ?? '')} is no value of an enum`
  return { fault, at, hint: 'Write words, such as `enum(open,paid)`.' }
}

type Range = { readonly min?: number; readonly max?: number }

function rangeOf(inside: string | undefined, at: number, of: string): Range | Fault {
  if (inside === undefined) return {}
  const [, from = '', to = ''] = /^\s*(-?[\d.]*?)\s*\.\.\s*(-?[\d.]*)\s*$/.exec(inside) ?? []
  const min = from === '' ? undefined : Number(from)
  const max = to === '' ? undefined : Number(to)
  const isWhole =
    of === 'number' || [min, max].every((one) => one === undefined || isCount(one, of))
  const isOrdered = min === undefined || max === undefined || min <= max
  const isNumber = !Number.isNaN(min ?? 0) && !Number.isNaN(max ?? 0)
  if ((min === undefined && max === undefined) || !isWhole || !isOrdered || !isNumber) {
    const hint = 'Write `1..200`, `1..` or `..200`, the smaller one first.'
    return { fault: `${quoted(inside)} is not a range`, at, hint }
  }
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

function isCount(value: number, of: string): boolean {
  return Number.isSafeInteger(value) && (of === 'int' || value >= 0)
}

function listsOf(shape: Shape, lists: string, at: number): Shape | Fault {
  let listed = shape
  for (const [, inside = ''] of lists.matchAll(/\[([^[\]]*)\]/g)) {
    const range = rangeOf(inside === '' ? undefined : inside, at, 'length')
    if ('fault' in range) return range
    listed = { kind: 'array', of: listed, max: LONGEST_LIST, ...range }
  }
  return listed
}

function bad(reason: string, where: string, hint: string): Problem {
  return { code: 'bad-payload', message: `The payload cannot be read: ${reason}.`, where, hint }
}
