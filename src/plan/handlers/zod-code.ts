import type { Field, Shape } from '../../blueprint/shape.ts'
import { keyCode, numberCode, textCode } from './literals.ts'

/** The generated projects are formatted to this width. */
const WIDTH = 100

type Argument =
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'chain'; readonly chain: Chain }
  | { readonly kind: 'fields'; readonly fields: readonly Field[] }

type Call = { readonly name: string; readonly argument?: Argument }
type Chain = readonly Call[]

/** A zod object for these fields, as the formatter would write it behind `before` columns. */
export function objectCode(fields: readonly Field[], column: number, before: number): string {
  return render(chainOf({ kind: 'object', fields }), column, before)
}

/** One `name: schema,` per field, indented by `column`. */
export function fieldCode(fields: readonly Field[], column: number): readonly string[] {
  return fields.map(({ name, shape, isOptional }) => {
    const start = `${' '.repeat(column)}${keyCode(name)}: `
    const chain = [...chainOf(shape), ...(isOptional ? [{ name: 'optional' }] : [])]
    return `${start}${render(chain, column, start.length)},`
  })
}

function chainOf(shape: Shape): Chain {
  switch (shape.kind) {
    case 'string':
      return [{ name: 'string' }, ...bounds(shape)]
    case 'email':
      // The longest address that mail can be sent to.
      return [{ name: 'email' }, ...bounds({ max: 254 })]
    case 'url':
      // Pages only: `javascript:` is a URL too, and browsers shorten what is longer.
      return [{ name: 'httpUrl' }, ...bounds({ max: 2_000 })]
    case 'date':
    case 'datetime':
      return [{ name: `iso.${shape.kind}` }]
    case 'int':
    case 'number':
      return [{ name: shape.kind }, ...bounds(shape)]
    case 'enum':
      return [{ name: 'enum', argument: { kind: 'words', words: shape.values } }]
    case 'array': {
      const argument = { kind: 'chain', chain: chainOf(shape.of) } as const
      return [{ name: 'array', argument }, ...bounds(shape)]
    }
    case 'object':
      return [{ name: 'strictObject', argument: { kind: 'fields', fields: shape.fields } }]
    case 'uuid':
    case 'boolean':
    case 'json':
      return [{ name: shape.kind }]
    default:
      return shape satisfies never
  }
}

function bounds({ min, max }: { readonly min?: number; readonly max?: number }): Chain {
  return [...boundOf('min', min), ...boundOf('max', max)]
}

function boundOf(name: string, value: number | undefined): Chain {
  return value === undefined ? [] : [{ name, argument: { kind: 'code', text: numberCode(value) } }]
}

/** On one line if it fits; else a lone call is opened, and several stand below each other. */
function render(chain: Chain, column: number, before: number): string {
  const one = flat(chain)
  if (one !== undefined && before + one.length + 1 <= WIDTH) return one

  const [only, ...others] = chain
  if (only !== undefined && others.length === 0) return `z.${renderCall(only, column, before + 2)}`
  const indent = ' '.repeat(column + 2)
  return [
    'z',
    ...chain.map((call) => `${indent}.${renderCall(call, column + 2, column + 3)}`),
  ].join('\n')
}

function flat(chain: Chain): string | undefined {
  const calls = chain.map(({ name, argument }) => {
    const inside = argument === undefined ? '' : flatArgument(argument)
    return inside === undefined ? undefined : `.${name}(${inside})`
  })
  return calls.includes(undefined) ? undefined : `z${calls.join('')}`
}

function flatArgument(argument: Argument): string | undefined {
  switch (argument.kind) {
    case 'code':
      return argument.text
    case 'words':
      return `[${argument.words.map(textCode).join(', ')}]`
    case 'chain':
      return flat(argument.chain)
    case 'fields':
      return argument.fields.length === 0 ? '{}' : undefined
    default:
      return argument satisfies never
  }
}

function renderCall({ name, argument }: Call, column: number, before: number): string {
  if (argument === undefined) return `${name}()`
  const one = flatArgument(argument)
  if (one !== undefined && before + name.length + one.length + 2 <= WIDTH) return `${name}(${one})`

  const indent = ' '.repeat(column)
  switch (argument.kind) {
    case 'words': {
      const words = argument.words.map((word) => `${indent}  ${textCode(word)},`)
      return [`${name}([`, ...words, `${indent}])`].join('\n')
    }
    case 'chain': {
      const inner = render(argument.chain, column + 2, column + 2)
      return [`${name}(`, `${indent}  ${inner},`, `${indent})`].join('\n')
    }
    case 'fields':
      return [`${name}({`, ...fieldCode(argument.fields, column + 2), `${indent}})`].join('\n')
    case 'code':
      return `${name}(${argument.text})`
    default:
      return argument satisfies never
  }
}
