import { ts } from 'ts-morph'

import { classMember } from './class-member.ts'
import { givesApp } from './known-packages.ts'
import type { Source } from './source.ts'
import type { Bindings, Evaluator, Value } from './value.ts'
import { propertyWrites } from './writes.ts'

/** The value of `object.name`. */
export function evaluateMember(
  evaluator: Evaluator,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  name: string,
  source: Source,
  bound: Bindings,
): readonly Value[] {
  const text = node.getText()
  if (text === 'module.exports') return evaluator.exported(source.path, 'default')
  if (text === `exports.${name}`) return evaluator.exported(source.path, name)
  if (/^(global|globalThis)\./.test(text))
    return writtenIn(evaluator, evaluator.reach, name, () => false)

  const objects = evaluator.value(node.expression, source, bound)
  const members = objects.flatMap((object) => evaluator.member(object, name))
  if (members.length > 0) return members

  // Constructor functions and mixins: `this.app = …` somewhere in the same file is the best we can see.
  return isThis(node.expression, source) && objects.length === 0
    ? propertyWrites(source, name)
        .filter(({ target }) => isThis(target.expression, source))
        .flatMap(({ value }) => evaluator.value(value, source, bound))
    : []
}

/** `this`, also under the name that functions inside it use: `var self = this`. */
function isThis(node: ts.Expression, source: Source): boolean {
  if (node.kind === ts.SyntaxKind.ThisKeyword) return true
  const declarations = ts.isIdentifier(node) ? (source.symbolOf(node)?.declarations ?? []) : []
  return declarations.some(
    (one) => ts.isVariableDeclaration(one) && one.initializer?.kind === ts.SyntaxKind.ThisKeyword,
  )
}

/** What a property of a value is. */
export function memberOf(evaluator: Evaluator, of: Value, name: string): readonly Value[] {
  switch (of.kind) {
    case 'package':
      return [{ ...of, members: name === 'default' ? of.members : [...of.members, name] }]
    case 'file':
      return evaluator.exported(of.path, name)
    case 'object':
      return objectMember(evaluator, of, name)
    case 'class':
    case 'instance':
      return classMember(evaluator, of, name)
    case 'made':
      return givesApp(of.by, name)
        ? appOfMade(evaluator, of)
        : [{ ...of, how: of.how === '' ? name : `${of.how}.${name}` }]
    case 'app':
    case 'server':
    case 'function':
      return writtenTo(evaluator, of, name)
    case 'promise':
      return []
    default:
      return of satisfies never
  }
}

/** `expressWs(app).app` is the app that was given, or one that the package made itself. */
function appOfMade(
  evaluator: Evaluator,
  { at }: Extract<Value, { kind: 'made' }>,
): readonly Value[] {
  const [given] = ts.isCallExpression(at.node) ? at.node.arguments : []
  const apps = given === undefined ? [] : evaluator.value(given, at.source)
  return apps.length > 0 ? apps : [{ kind: 'app', at }]
}

function objectMember(
  evaluator: Evaluator,
  of: Extract<Value, { kind: 'object' }>,
  name: string,
): readonly Value[] {
  const { node, source, bound } = of
  const own = node.properties.flatMap((one): readonly Value[] => {
    if (ts.isSpreadAssignment(one)) {
      return evaluator
        .value(one.expression, source, bound)
        .flatMap((value) => evaluator.member(value, name))
    }
    if (one.name.getText() !== name) return []
    if (ts.isPropertyAssignment(one)) return evaluator.value(one.initializer, source, bound)
    if (ts.isShorthandPropertyAssignment(one)) return evaluator.value(one.name, source, bound)
    return ts.isMethodDeclaration(one) ? [{ kind: 'function', node: one, source, bound }] : []
  })
  return own.length > 0 ? own : writtenTo(evaluator, of, name)
}

/** Methods that every app, server or function has: nobody keeps a server under these names. */
const BUILT_IN =
  /^(use|get|post|put|patch|delete|all|set|route|param|enable|disable|engine|render|listen|on|once|off|emit|close|call|apply|bind|then|catch|prototype|locals|address)$/

/** Values assigned to a property of this very thing: `app.server = http.createServer(app)`. */
function writtenTo(
  evaluator: Evaluator,
  of: Extract<Value, { kind: 'app' | 'server' | 'function' | 'object' }>,
  name: string,
): readonly Value[] {
  if (BUILT_IN.test(name)) return []
  const isShared = of.kind === 'app' || of.kind === 'server'
  const identity = isShared ? of.at.node : of.node
  const sources = isShared ? evaluator.reach : [of.source]
  return writtenIn(evaluator, sources, name, (object) => {
    const node = object.kind === 'app' || object.kind === 'server' ? object.at.node : nodeOf(object)
    return node === identity
  })
}

function nodeOf(value: Value): ts.Node | undefined {
  return value.kind === 'function' || value.kind === 'object' ? value.node : undefined
}

function writtenIn(
  evaluator: Evaluator,
  sources: readonly Source[],
  name: string,
  isObject: (value: Value) => boolean,
): readonly Value[] {
  return sources.flatMap((source) =>
    propertyWrites(source, name).flatMap(({ target, value }) => {
      const isGlobal = /^(global|globalThis)$/.test(target.expression.getText())
      const isPlain = ts.isIdentifier(target.expression)
      const isOurs =
        isGlobal || (isPlain && evaluator.value(target.expression, source).some(isObject))
      return isOurs ? evaluator.value(value, source) : []
    }),
  )
}
