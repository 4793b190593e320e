import { ts } from 'ts-morph'

import { returnsOf } from './call-result.ts'
import { declaredValues } from './declared-type.ts'
import { NOTHING_BOUND, type Evaluator, type Value } from './value.ts'
import { propertyWrites } from './writes.ts'

type Of = Extract<Value, { kind: 'class' | 'instance' }>

/** A member of a class (static) or of its instances: what was assigned, else what the type says, else inherited. */
export function classMember(evaluator: Evaluator, of: Of, name: string): readonly Value[] {
  const found = [
    ...of.node.members.flatMap((member) => ownMember(evaluator, of, member, name)),
    ...assigned(evaluator, of, name),
  ]
  if (found.length > 0) return found

  const declared = of.node.members.flatMap((member) => declaredMember(evaluator, of, member, name))
  return declared.length > 0 ? declared : inherited(evaluator, of, name)
}

function ownMember(
  evaluator: Evaluator,
  { source }: Of,
  member: ts.ClassElement,
  name: string,
): readonly Value[] {
  if (ts.isConstructorDeclaration(member)) {
    return member.parameters
      .filter(
        (one) => ts.isParameterPropertyDeclaration(one, member) && one.name.getText() === name,
      )
      .flatMap((one) => evaluator.value(one.name, source))
  }
  if (member.name?.getText() !== name) return []
  if (ts.isPropertyDeclaration(member)) {
    return member.initializer === undefined ? [] : evaluator.value(member.initializer, source)
  }
  if (ts.isGetAccessorDeclaration(member)) {
    return returnsOf(member).flatMap((one) => evaluator.value(one, source))
  }
  return ts.isMethodDeclaration(member)
    ? [{ kind: 'function', node: member, source, bound: NOTHING_BOUND }]
    : []
}

/** `this.app = …` inside the class, and `App.instance = …` for statics. */
function assigned(evaluator: Evaluator, of: Of, name: string): readonly Value[] {
  const { node, source } = of
  return propertyWrites(source, name)
    .filter(({ target }) => {
      const object = target.expression
      return object.kind === ts.SyntaxKind.ThisKeyword
        ? isInside(object, node)
        : ts.isIdentifier(object) && object.text === node.name?.text
    })
    .flatMap(({ value }) => evaluator.value(value, source))
}

function declaredMember(
  evaluator: Evaluator,
  { source }: Of,
  member: ts.ClassElement,
  name: string,
): readonly Value[] {
  return member.name?.getText() === name ? declaredValues(evaluator, member, source) : []
}

function inherited(evaluator: Evaluator, of: Of, name: string): readonly Value[] {
  const base = baseOf(of.node)
  const values = base === undefined ? [] : evaluator.value(base, of.source)
  return values.flatMap((value): readonly Value[] => {
    if (value.kind === 'class') return classMember(evaluator, { ...value, kind: of.kind }, name)
    if (value.kind !== 'package') return []
    const made: Value = {
      kind: 'made',
      by: value.name,
      how: value.members.join('.'),
      at: { source: of.source, node: of.node },
    }
    return evaluator.member(made, name)
  })
}

/** What a class extends. */
function baseOf(node: ts.ClassLikeDeclaration): ts.Expression | undefined {
  const clause = node.heritageClauses?.find((one) => one.token === ts.SyntaxKind.ExtendsKeyword)
  return clause?.types[0]?.expression
}

function isInside(node: ts.Node, outer: ts.Node): boolean {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
    if (at === outer) return true
  }
  return false
}
