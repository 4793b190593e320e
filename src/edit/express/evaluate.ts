import { ts } from 'ts-morph'

import { evaluateCall, evaluateNew } from './evaluate-call.ts'
import { callResult } from './call-result.ts'
import { evaluateMember, memberOf } from './evaluate-member.ts'
import { evaluateName } from './evaluate-name.ts'
import { exportedFrom } from './exported.ts'
import type { Resolve } from './resolve.ts'
import type { Source, Sources } from './source.ts'
import { distinct } from './distinct.ts'
import { thisValue } from './this-value.ts'
import { awaited, NOTHING_BOUND, type Bindings, type Evaluator, type Value } from './value.ts'

/** Deeper chains than this exist only in code that calls itself. */
const DEEPEST = 60
/** Steps for one question. Servers are found within some dozens; code that needs more is not one. */
const MOST_STEPS = 800

/** Follows names, imports, calls, classes and promises of an app to what they were made from. */
export function createEvaluator(
  sources: Sources,
  resolve: Resolve,
  reach: readonly Source[],
): Evaluator {
  const known = new WeakMap<Bindings, Map<ts.Node, readonly Value[]>>()
  const active = new Map<ts.Node, Bindings>()
  const exported = new Map<string, readonly Value[]>()
  const exporting = new Set<string>()
  // An empty answer inside a circle may only mean that we are inside it: it holds for one question.
  let steps = 0
  let depth = 0
  let isEmptyNow = new WeakMap<Bindings, Set<ts.Node>>()

  const remember = (node: ts.Node, bound: Bindings, values: readonly Value[]): void => {
    if (values.length === 0) emptyOf(isEmptyNow, bound).add(node)
    else knownOf(known, bound).set(node, values)
  }

  const evaluator: Evaluator = {
    reach,
    value(node, source, bound = NOTHING_BOUND) {
      if (active.size === 0) {
        isEmptyNow = new WeakMap()
        steps = 0
      }
      steps += 1
      const before = known.get(bound)?.get(node)
      if (before !== undefined) return before
      if (isEmptyNow.get(bound)?.has(node) === true) return []
      if (depth > DEEPEST || steps > MOST_STEPS || active.get(node) === bound) return []

      const outer = active.get(node)
      active.set(node, bound)
      depth += 1
      const values = distinct(evaluate(evaluator, node, source, bound))
      depth -= 1
      if (outer === undefined) active.delete(node)
      else active.set(node, outer)
      remember(node, bound, values)
      return values
    },
    exported(path, name) {
      const key = `${path} ${name}`
      const source = sources.open(path)
      // Files that export each other's exports go round in circles.
      if (source === undefined || exporting.has(key)) return []
      const before = exported.get(key)
      if (before !== undefined) return before

      exporting.add(key)
      const values = distinct(exportedFrom(evaluator, source, name))
      exporting.delete(key)
      if (values.length > 0 || exporting.size + active.size === 0) exported.set(key, values)
      return values
    },
    member: (of, name) => memberOf(evaluator, of, name),
    imported(specifier, from, name) {
      const target = resolve(specifier, from.path)
      if (target.kind === 'file') return evaluator.exported(target.path, name)
      const below = [...target.below.split('/'), name].filter(
        (part) => !/^(\*|default|)$/.test(part),
      )
      return [{ kind: 'package', name: target.name, members: below }]
    },
    call: (callee, at, bound) => callResult(evaluator, callee, at, bound),
  }
  return evaluator
}

function evaluate(
  evaluator: Evaluator,
  node: ts.Node,
  source: Source,
  bound: Bindings,
): readonly Value[] {
  const inner = (child: ts.Node): readonly Value[] => evaluator.value(child, source, bound)

  if (ts.isIdentifier(node)) return evaluateName(evaluator, node, source, bound)
  if (node.kind === ts.SyntaxKind.ThisKeyword) return thisValue(node, source, bound)
  if (ts.isPropertyAccessExpression(node)) {
    return evaluateMember(evaluator, node, node.name.text, source, bound)
  }
  if (ts.isElementAccessExpression(node)) {
    const name = node.argumentExpression
    return ts.isStringLiteralLike(name)
      ? evaluateMember(evaluator, node, name.text, source, bound)
      : []
  }
  if (ts.isCallExpression(node)) return evaluateCall(evaluator, node, source, bound)
  if (ts.isNewExpression(node)) return evaluateNew(evaluator, node, source, bound)
  if (ts.isAwaitExpression(node)) return awaited(inner(node.expression))
  if (isWrapper(node)) return inner(node.expression)
  if (ts.isConditionalExpression(node)) return [...inner(node.whenTrue), ...inner(node.whenFalse)]
  if (ts.isBinaryExpression(node)) return evaluateBinary(node, inner)
  if (ts.isObjectLiteralExpression(node)) return [{ kind: 'object', node, source, bound }]
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) {
    return [{ kind: 'function', node, source, bound }]
  }
  return ts.isClassExpression(node) ? [{ kind: 'class', node, source }] : []
}

type Wrapper =
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.NonNullExpression
  | ts.SatisfiesExpression
  | ts.TypeAssertion

/** Syntax that says something about an expression and gives the same value. */
function isWrapper(node: ts.Node): node is Wrapper {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isTypeAssertionExpression(node)
  )
}

function evaluateBinary(
  node: ts.BinaryExpression,
  inner: (child: ts.Node) => readonly Value[],
): readonly Value[] {
  const operator = node.operatorToken.kind
  if (LAST_COUNTS.has(operator)) return inner(node.right)
  return EITHER_COUNTS.has(operator) ? [...inner(node.left), ...inner(node.right)] : []
}

const LAST_COUNTS = new Set<ts.SyntaxKind>([ts.SyntaxKind.EqualsToken, ts.SyntaxKind.CommaToken])
const EITHER_COUNTS = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
])

function knownOf(
  known: WeakMap<Bindings, Map<ts.Node, readonly Value[]>>,
  bound: Bindings,
): Map<ts.Node, readonly Value[]> {
  const found = known.get(bound) ?? new Map<ts.Node, readonly Value[]>()
  known.set(bound, found)
  return found
}

function emptyOf(empty: WeakMap<Bindings, Set<ts.Node>>, bound: Bindings): Set<ts.Node> {
  const found = empty.get(bound) ?? new Set<ts.Node>()
  empty.set(bound, found)
  return found
}
