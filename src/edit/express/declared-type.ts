import { ts } from 'ts-morph'

import type { Source } from './source.ts'
import { promised, type Evaluator, type Value } from './value.ts'

/** What the written type of a declaration says, TypeScript or JSDoc. Only types that prove something count. */
export function declaredValues(
  evaluator: Evaluator,
  node: ts.Node,
  source: Source,
): readonly Value[] {
  const type = writtenType(node)
  return type === undefined ? [] : typeValues(evaluator, type, node, source)
}

/** The type annotation of a declaration, if it has one. */
export function writtenType(node: ts.Node): ts.TypeNode | undefined {
  const isTyped =
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isGetAccessorDeclaration(node)
  if (!isTyped) return undefined
  return node.type ?? ts.getJSDocType(node)
}

function typeValues(
  evaluator: Evaluator,
  type: ts.TypeNode,
  node: ts.Node,
  source: Source,
): readonly Value[] {
  if (ts.isUnionTypeNode(type)) {
    return type.types.flatMap((one) => typeValues(evaluator, one, node, source))
  }
  if (!ts.isTypeReferenceNode(type)) return []
  const [argument] = type.typeArguments ?? []
  if (type.typeName.getText() === 'Promise' && argument !== undefined) {
    return promised(typeValues(evaluator, argument, node, source))
  }
  return entityValues(evaluator, type.typeName, source).flatMap((value): readonly Value[] => {
    if (value.kind === 'class') return [{ ...value, kind: 'instance' }]
    if (value.kind !== 'package') return []
    return packageType(value.name, value.members.join('.'), { source, node })
  })
}

function entityValues(evaluator: Evaluator, name: ts.EntityName, source: Source): readonly Value[] {
  if (ts.isIdentifier(name)) return evaluator.value(name, source)
  return entityValues(evaluator, name.left, source).flatMap((value) =>
    evaluator.member(value, name.right.text),
  )
}

const APP_TYPES = new Set(['Application', 'Express', 'core.Express', 'core.Application'])
const APP_PACKAGES = new Set(['express', 'express-serve-static-core'])

function packageType(
  name: string,
  member: string,
  at: { readonly source: Source; readonly node: ts.Node },
): readonly Value[] {
  if (APP_PACKAGES.has(name) && APP_TYPES.has(member)) return [{ kind: 'app', at }]
  const isServer = member === 'Server' && (name === 'http' || name === 'https')
  return isServer ? [{ kind: 'server', protocol: name, serves: 'nothing', at }] : []
}
