import { ts } from 'ts-morph'

import { givesApp, lookAlike, makingOf } from './known-packages.ts'
import type { Place } from './source.ts'
import {
  promised,
  type Bindings,
  type Evaluator,
  type FunctionNode,
  type Served,
  type Value,
} from './value.ts'

/** What calling (or constructing) a value gives. */
export function callResult(
  evaluator: Evaluator,
  callee: Value,
  at: Place,
  bound: Bindings,
): readonly Value[] {
  switch (callee.kind) {
    case 'package':
      return packageResult(evaluator, callee.name, callee.members, at, bound)
    case 'class':
      return [{ kind: 'instance', node: callee.node, source: callee.source }]
    case 'function':
      return functionResult(evaluator, callee, at, bound)
    case 'file':
      return evaluator
        .exported(callee.path, 'default')
        .flatMap((value) => callResult(evaluator, value, at, bound))
    case 'made':
      return givesApp(callee.by, `${lastMember(callee.how)}()`)
        ? [{ kind: 'app', at }]
        : [{ ...callee, how: `${callee.how}()`, at }]
    case 'app':
    case 'server':
    case 'instance':
    case 'object':
    case 'promise':
      return []
    default:
      return callee satisfies never
  }
}

function packageResult(
  evaluator: Evaluator,
  name: string,
  members: readonly string[],
  at: Place,
  bound: Bindings,
): readonly Value[] {
  const making = makingOf(name, members)
  const made: Value = { kind: 'made', by: name, how: members.join('.'), at }
  switch (making?.makes) {
    case 'app':
      return [{ kind: 'app', at }]
    case 'promised app':
      return promised([{ kind: 'app', at }])
    case 'first argument':
      return firstArgument(evaluator, at, bound)
    case 'server':
      return [
        { kind: 'server', protocol: making.protocol, at, serves: served(evaluator, at, bound) },
      ]
    case undefined:
    default:
      // Factories of frameworks are often async: awaiting `made` gives the same.
      return [made]
  }
}

function served(evaluator: Evaluator, at: Place, bound: Bindings): Served {
  const values = argumentsOf(at).flatMap((argument) => evaluator.value(argument, at.source, bound))
  if (values.some(({ kind }) => kind === 'app')) return 'app'
  const isOther = values.some((value) => value.kind === 'made' && lookAlike(value.by) !== undefined)
  if (isOther) return 'other'
  return values.some(({ kind }) => kind === 'function') ? 'function' : 'nothing'
}

function firstArgument(evaluator: Evaluator, at: Place, bound: Bindings): readonly Value[] {
  const [first] = argumentsOf(at)
  return first === undefined ? [] : evaluator.value(first, at.source, bound)
}

function functionResult(
  evaluator: Evaluator,
  callee: Extract<Value, { kind: 'function' }>,
  at: Place,
  bound: Bindings,
): readonly Value[] {
  const values = returnsOf(callee.node).flatMap((expression) =>
    evaluator.value(expression, callee.source, bindArguments(evaluator, callee, at, bound)),
  )
  return isAsync(callee.node) ? promised(values) : values
}

/** Binds the arguments of a call to parameters. `x.then(f)` binds what the promise gives. */
function bindArguments(
  evaluator: Evaluator,
  callee: Extract<Value, { kind: 'function' }>,
  at: Place,
  bound: Bindings,
): Bindings {
  const { parameters } = callee.node
  const isThen =
    ts.isCallExpression(at.node) &&
    ts.isPropertyAccessExpression(at.node.expression) &&
    at.node.expression.name.text === 'then' &&
    at.node.arguments[0] !== undefined
  if (parameters.length === 0 || isThen) return callee.bound

  const result = new Map(callee.bound)
  for (const [index, argument] of argumentsOf(at).entries()) {
    const parameter = parameters[index]
    if (parameter !== undefined) {
      result.set(parameter, () => evaluator.value(argument, at.source, bound))
    }
  }
  return result
}

/** The expressions that a function returns, those of functions inside it left out. */
export function returnsOf({ body }: FunctionNode): readonly ts.Expression[] {
  if (body === undefined) return []
  if (!ts.isBlock(body)) return [body]
  const found: ts.Expression[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return
    if (ts.isReturnStatement(node) && node.expression !== undefined) found.push(node.expression)
    ts.forEachChild(node, visit)
  }
  visit(body)
  return found
}

function argumentsOf({ node }: Place): readonly ts.Expression[] {
  const isCall = ts.isCallExpression(node) || ts.isNewExpression(node)
  return isCall ? (node.arguments ?? []) : []
}

function isAsync(node: FunctionNode): boolean {
  return ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.AsyncKeyword) ?? false
}

function lastMember(how: string): string {
  return how.slice(how.lastIndexOf('.') + 1)
}
