import { ts } from 'ts-morph'

import { declaredValues } from './declared-type.ts'
import type { Source } from './source.ts'
import { awaited, type Bindings, type Evaluator, type Value } from './value.ts'
import { type Call, callsIn } from './writes.ts'

/** What a parameter stands for: by the call we came through, by its type, or by the calls we can see. */
export function parameterValues(
  evaluator: Evaluator,
  node: ts.ParameterDeclaration,
  source: Source,
  bound: Bindings,
): readonly Value[] {
  const given = bound.get(node)
  if (given !== undefined && given.length > 0) return given

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
  const names = mentions(node)
  const callers = evaluator.reach.filter(({ text }) => names.some((name) => text.includes(name)))
  return callers.flatMap((source) =>
    callsIn(source).flatMap((call) => {
      const argument = call.arguments?.[position]
      if (argument === undefined || !mayCall(call, parent, names)) return []
      const callees = evaluator.value(call.expression, source)
      return callees.some((callee) => runs(evaluator, callee, parent))
        ? evaluator.value(argument, source, bound.has(node) ? undefined : bound)
        : []
    }),
  )
}

/** A caller names the function, its class, or the file that exports it. */
function mentions({ parent }: ts.ParameterDeclaration): readonly string[] {
  const file = parent.getSourceFile().fileName.replace(/(\/index)?\.\w+$/, '')
  const owner = ts.isClassLike(parent.parent) ? parent.parent : parent
  const holder = ts.isVariableDeclaration(parent.parent) ? parent.parent : owner
  const names = [
    file.slice(file.lastIndexOf('/') + 1),
    holder.name?.getText(),
    parent.name?.getText(),
  ]
  return names.flatMap((name) => (name === undefined || name === '' ? [] : [name]))
}

/** A cheap look before following the callee: it has the function's name, or it is what a file exports. */
function mayCall({ expression, kind }: Call, to: ts.Node, names: readonly string[]): boolean {
  if (ts.isConstructorDeclaration(to) !== (kind === ts.SyntaxKind.NewExpression)) return false
  const callee = ts.isPropertyAccessExpression(expression) ? expression.name : expression
  return names.includes(callee.getText()) || isImported(callee)
}

function isImported(callee: ts.Node): boolean {
  if (ts.isCallExpression(callee)) return /^(require|import)$/.test(callee.expression.getText())
  if (!ts.isIdentifier(callee)) return false
  const name = callee.text
  const text = callee.getSourceFile().text
  return new RegExp(
    `\\b${name.replaceAll('$', '\\$')}\\b[^\\n;]*(=\\s*(await )?(require|import)\\b|\\bfrom\\b)`,
  ).test(text)
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
