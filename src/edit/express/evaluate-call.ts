import { ts } from 'ts-morph'

import { spelledPath } from './resolve.ts'
import { nodesOf, type Source } from './source.ts'
import { awaited, promised, type Bindings, type Evaluator, type Value } from './value.ts'

/** The value of a call: an import, a step of a promise, a step of a chain, or what the callee gives. */
export function evaluateCall(
  evaluator: Evaluator,
  node: ts.CallExpression,
  source: Source,
  bound: Bindings,
): readonly Value[] {
  const loaded = loadedModule(evaluator, node, source)
  if (loaded !== undefined) return loaded

  const { expression } = node
  if (ts.isPropertyAccessExpression(expression)) {
    const step = chainStep(evaluator, node, expression, source, bound)
    if (step.length > 0) return step
  }
  return evaluator
    .value(expression, source, bound)
    .flatMap((callee) => evaluator.call(callee, { source, node }, bound))
}

/** The value of `new …`. */
export function evaluateNew(
  evaluator: Evaluator,
  node: ts.NewExpression,
  source: Source,
  bound: Bindings,
): readonly Value[] {
  const [executor] = node.arguments ?? []
  if (ts.isIdentifier(node.expression) && node.expression.text === 'Promise') {
    return executor === undefined ? [] : resolvedValues(evaluator, executor, source, bound)
  }
  return evaluator
    .value(node.expression, source, bound)
    .flatMap((callee) => evaluator.call(callee, { source, node }, bound))
}

function loadedModule(
  evaluator: Evaluator,
  { expression, arguments: [first] }: ts.CallExpression,
  source: Source,
): readonly Value[] | undefined {
  const isImport = expression.kind === ts.SyntaxKind.ImportKeyword
  const isRequire =
    ts.isIdentifier(expression) && /^(require|requireModule|__require)$/.test(expression.text)
  if (first === undefined || !(isImport || isRequire)) return undefined

  const specifier = spelledPath(first)
  if (specifier === undefined) return []
  const path = ts.isStringLiteralLike(first) ? specifier : `./${specifier}`
  const values = evaluator.imported(path, source, '*')
  return isImport ? promised(values.filter((value) => value.kind !== 'app')) : values
}

function chainStep(
  evaluator: Evaluator,
  node: ts.CallExpression,
  { expression, name }: ts.PropertyAccessExpression,
  source: Source,
  bound: Bindings,
): readonly Value[] {
  const [first] = node.arguments
  switch (name.text) {
    case 'then':
      return first === undefined
        ? []
        : promised(
            evaluator
              .value(first, source, bound)
              .flatMap((callee) => evaluator.call(callee, { source, node }, bound)),
          )
    case 'catch':
    case 'finally':
      return evaluator.value(expression, source, bound).filter((value) => value.kind === 'promise')
    case 'bind':
      return evaluator.value(expression, source, bound).filter((value) => value.kind === 'function')
    case 'resolve':
      return expression.getText() === 'Promise' && first !== undefined
        ? promised(evaluator.value(first, source, bound))
        : []
    default:
      return receiverStep(evaluator.value(expression, source, bound), name.text, { source, node })
  }
}

const APP_CHAIN = /^(use|set|enable|disable|engine|param|all|get|post|put|patch|delete|options)$/
const SERVER_CHAIN = /^(on|once|off|addListener|listen|close|setTimeout|ref|unref)$/

/** Methods of apps and servers that give the app, the server, or (`listen`) the server of an app. */
function receiverStep(
  receivers: readonly Value[],
  method: string,
  at: { readonly source: Source; readonly node: ts.CallExpression },
): readonly Value[] {
  return receivers.flatMap((receiver): readonly Value[] => {
    if (receiver.kind === 'server') return SERVER_CHAIN.test(method) ? [receiver] : []
    if (receiver.kind !== 'app') return []
    if (method === 'listen') return [{ kind: 'server', protocol: 'http', serves: 'app', at }]
    return APP_CHAIN.test(method) ? [receiver] : []
  })
}

/** What a Promise executor passes to its `resolve`. */
function resolvedValues(
  evaluator: Evaluator,
  executor: ts.Expression,
  source: Source,
  bound: Bindings,
): readonly Value[] {
  const isFunction = ts.isArrowFunction(executor) || ts.isFunctionExpression(executor)
  const [parameter] = isFunction ? executor.parameters : []
  if (parameter === undefined || !ts.isIdentifier(parameter.name)) return []

  const symbol = source.symbolOf(parameter.name)
  const resolved = nodesOf(executor)
    .filter((node) => ts.isCallExpression(node))
    .filter(
      ({ expression }) => ts.isIdentifier(expression) && source.symbolOf(expression) === symbol,
    )
    .flatMap(({ arguments: [value] }) =>
      value === undefined ? [] : evaluator.value(value, source, bound),
    )
  return promised(awaited(resolved))
}
