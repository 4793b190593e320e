import { ts } from 'ts-morph'

import { declaredValues } from './declared-type.ts'
import type { Source } from './source.ts'
import { awaited, type Bindings, type Evaluator, type Value } from './value.ts'
import { type Call, callsOf, fileNameOf, importedNames } from './writes.ts'

/** What a parameter stands for: by the call we came through, by its type, or by the calls we can see. */
export function parameterValues(
  evaluator: Evaluator,
  node: ts.ParameterDeclaration,
  source: Source,
  bound: Bindings,
): readonly Value[] {
  const given = bound.get(node)?.() ?? []
  if (given.length > 0) return given

  const declared = declaredValues(evaluator, node, source)
  if (declared.length > 0) return declared

  const byCallback = promiseArgument(evaluator, node, source, bound)
  return byCallback.length > 0 ? byCallback : argumentsOfCallers(evaluator, node, bound)
}

/** `import('./app').then((module) => …)`: the parameter is what the promise gives. */
function promiseArgument(
  evaluator: Evaluator,
  node: ts.ParameterDeclaration,
  source: Source,
  bound: Bindings,
): readonly Value[] {
  const call = node.parent.parent
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return []
  if (call.expression.name.text !== 'then' || call.arguments[0] !== node.parent) return []
  if (node.parent.parameters[0] !== node) return []
  return awaited(evaluator.value(call.expression.expression, source, bound))
}

function argumentsOfCallers(
  evaluator: Evaluator,
  node: ts.ParameterDeclaration,
  bound: Bindings,
): readonly Value[] {
  const { parent } = node
  // A callback is called by whoever was given it, and that is rarely in sight.
  if (ts.isCallExpression(parent.parent) || ts.isNewExpression(parent.parent)) return []
  const position = parent.parameters.indexOf(node)
  return callersOf(evaluator, parent).flatMap(({ source, call }) => {
    const argument = call.arguments?.[position]
    if (argument === undefined) return []
    const callees = evaluator.value(call.expression, source)
    return callees.some((callee) => runs(evaluator, callee, parent))
      ? evaluator.value(argument, source, bound.has(node) ? undefined : bound)
      : []
  })
}

interface Caller {
  readonly source: Source
  readonly call: Call
}

const callersKnown = new WeakMap<ts.Node, readonly Caller[]>()

function callersOf(evaluator: Evaluator, to: ts.SignatureDeclaration): readonly Caller[] {
  const before = callersKnown.get(to)
  if (before !== undefined) return before
  const callers = evaluator.reach.flatMap((source) =>
    possibleCalls(source, to).map((call) => ({ source, call })),
  )
  callersKnown.set(to, callers)
  return callers
}

/** Calls that name the function, its class, its variable, or the file that exports it. */
function possibleCalls(source: Source, to: ts.SignatureDeclaration): readonly Call[] {
  const fileName = fileNameOf(to.getSourceFile().fileName)
  const owner = ts.isClassLike(to.parent) || ts.isVariableDeclaration(to.parent) ? to.parent : to
  const names = new Set([fileName, owner.name?.getText() ?? '', to.name?.getText() ?? ''])
  for (const [local, specifier] of importedNames(source)) {
    if (fileNameOf(specifier) === fileName) names.add(local)
  }
  const isConstructor = ts.isConstructorDeclaration(to)
  return [...names]
    .filter((name) => name !== '')
    .flatMap((name) => callsOf(source, name))
    .filter((call) => ts.isNewExpression(call) === isConstructor)
}

function runs(evaluator: Evaluator, callee: Value, node: ts.Node): boolean {
  if (callee.kind === 'class') return node.parent === callee.node
  if (callee.kind === 'function') return callee.node === node
  return (
    callee.kind === 'file' &&
    evaluator
      .exported(callee.path, 'default')
      .some((value) => value.kind === 'function' && value.node === node)
  )
}
