import { ts } from 'ts-morph'

import type { Source } from './source.ts'
import type { Bindings, Value } from './value.ts'

/** What `this` is: the instance of the class, or the object literal, whose method it stands in. */
export function thisValue(node: ts.Node, source: Source, bound: Bindings): readonly Value[] {
  const owner = ownerOf(node)
  if (owner === undefined) return []
  if (ts.isObjectLiteralExpression(owner)) return [{ kind: 'object', node: owner, source, bound }]
  return [{ kind: isInStatic(node) ? 'class' : 'instance', node: owner, source }]
}

function ownerOf(node: ts.Node): ts.ClassLikeDeclaration | ts.ObjectLiteralExpression | undefined {
  for (let at = node.parent; at !== undefined && !ts.isSourceFile(at); at = at.parent) {
    if (ts.isClassLike(at)) return at
    const isMethod = ts.isMethodDeclaration(at) || ts.isFunctionExpression(at)
    if (!isMethod) continue
    const holder = ts.isPropertyAssignment(at.parent) ? at.parent.parent : at.parent
    if (ts.isObjectLiteralExpression(holder)) return holder
  }
  return undefined
}

function isInStatic(node: ts.Node): boolean {
  for (let at = node.parent; at !== undefined && !ts.isClassLike(at); at = at.parent) {
    if (ts.isClassStaticBlockDeclaration(at)) return true
    const isStatic = ts.canHaveModifiers(at)
      ? ts.getModifiers(at)?.some((one) => one.kind === ts.SyntaxKind.StaticKeyword)
      : false
    if (isStatic === true) return true
  }
  return false
}
