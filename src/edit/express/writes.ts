import { ts } from 'ts-morph'

import { nodesOf, type Source } from './source.ts'

/** `target = value`, wherever it stands. */
export interface Write {
  readonly target: ts.Expression
  readonly value: ts.Expression
  /** The part of the value that is taken, in `({ server } = value)`. */
  readonly part?: string
}

export type Call = ts.CallExpression | ts.NewExpression

interface Index {
  readonly writes: readonly Write[]
  readonly calls: readonly Call[]
  readonly callsByName: ReadonlyMap<string, readonly Call[]>
}

const indexes = new WeakMap<Source, Index>()

/** Every assignment of a file. */
export function writesIn(source: Source): readonly Write[] {
  return indexOf(source).writes
}

/** Every call and construction of a file. */
export function callsIn(source: Source): readonly Call[] {
  return indexOf(source).calls
}

/** The calls of a file whose callee ends with this name, as in `name()` and `object.name()`. */
export function callsOf(source: Source, name: string): readonly Call[] {
  // Most files do not call it: they need not be parsed.
  const isCalled = ['(', '<', "')(", '")(', '?.('].some((end) => source.text.includes(name + end))
  return isCalled ? (indexOf(source).callsByName.get(name) ?? []) : []
}

/** The values written to `….name = value` in a file, with the object they were written to. */
export function propertyWrites(
  source: Source,
  name: string,
): readonly (Write & {
  readonly target: ts.PropertyAccessExpression
})[] {
  // Most files do not mention the name at all: they need not be parsed.
  if (!source.text.includes(`.${name}`)) return []
  return writesIn(source).filter(
    (write): write is Write & { readonly target: ts.PropertyAccessExpression } =>
      ts.isPropertyAccessExpression(write.target) && write.target.name.text === name,
  )
}

function indexOf(source: Source): Index {
  const before = indexes.get(source)
  if (before !== undefined) return before

  const writes: Write[] = []
  const calls: Call[] = []
  for (const node of nodesOf(source.file)) {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) calls.push(node)
    if (isAssignment(node)) writes.push(...writesOf(node))
  }
  const index = { writes, calls, callsByName: byName(calls) }
  indexes.set(source, index)
  return index
}

function writesOf({ left, right }: ts.BinaryExpression): readonly Write[] {
  if (!ts.isObjectLiteralExpression(left)) return [{ target: left, value: right }]
  return left.properties.flatMap((one): readonly Write[] => {
    if (ts.isShorthandPropertyAssignment(one)) {
      return [{ target: one.name, value: right, part: one.name.text }]
    }
    return ts.isPropertyAssignment(one) && ts.isIdentifier(one.name)
      ? [{ target: one.initializer, value: right, part: one.name.text }]
      : []
  })
}

function byName(calls: readonly Call[]): ReadonlyMap<string, readonly Call[]> {
  const groups = new Map<string, Call[]>()
  for (const call of calls) {
    const name = calleeName(call)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [call])
    else group.push(call)
  }
  return groups
}

/** The last name of a callee. `require('./start')(app)` is called by the name of its file. */
function calleeName({ expression }: Call): string {
  if (ts.isIdentifier(expression)) return expression.text
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text
  const [first] = ts.isCallExpression(expression) ? expression.arguments : []
  return first !== undefined && ts.isStringLiteralLike(first) ? fileNameOf(first.text) : ''
}

/** What people call a file: its own name, or that of the folder whose index it is. */
export function fileNameOf(path: string): string {
  const bare = path.replace(/\.\w+$/, '').replace(/\/index$/, '')
  return bare.slice(bare.lastIndexOf('/') + 1)
}

function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    node.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  )
}

const importedNamesOf = new WeakMap<Source, ReadonlyMap<string, string>>()

/** The names under which a file imports or requires others, with the specifier. */
export function importedNames(source: Source): ReadonlyMap<string, string> {
  const before = importedNamesOf.get(source)
  if (before !== undefined) return before

  const names = new Map<string, string>()
  const pattern =
    /(?:import\s+(\w+)[^'"`;]*from|(?:const|let|var|,)\s+(\w+)\s*=\s*(?:await\s+)?(?:require|import)\s*\()\s*['"]([^'"]+)['"]/g
  for (const [, imported, required, specifier] of source.text.matchAll(pattern)) {
    const name = imported ?? required
    if (name !== undefined && specifier !== undefined) names.set(name, specifier)
  }
  importedNamesOf.set(source, names)
  return names
}
