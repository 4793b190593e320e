import { ts } from 'ts-morph'

import { nodesOf, type Source } from './source.ts'

/** `target = value`, wherever it stands. */
export interface Write {
  readonly target: ts.Expression
  readonly value: ts.Expression
  readonly node: ts.BinaryExpression
}

export type Call = ts.CallExpression | ts.NewExpression

interface Index {
  readonly writes: readonly Write[]
  readonly calls: readonly Call[]
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

/** The values written to `….name = value` in a file, with the object they were written to. */
export function propertyWrites(
  source: Source,
  name: string,
): readonly (Write & {
  readonly target: ts.PropertyAccessExpression
})[] {
  // Most files do not mention the name at all: they need not be parsed.
  if (!source.text.includes(name)) return []
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
    if (isAssignment(node)) writes.push({ target: node.left, value: node.right, node })
  }
  const index = { writes, calls }
  indexes.set(source, index)
  return index
}

function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    node.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  )
}
