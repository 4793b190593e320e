import { ts } from 'ts-morph'

import { nodesOf, type Source } from './source.ts'
import type { Evaluator } from './value.ts'
import type { Call } from './writes.ts'

/** `server.on('upgrade', …)`, whatever the server is. */
export function isUpgradeListener(call: Call): call is ts.CallExpression {
  const [event] = call.arguments ?? []
  return (
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    /^(on|once|addListener|prependListener)$/.test(call.expression.name.text) &&
    event !== undefined &&
    isUpgrade(event)
  )
}

/** The name of the event, also where a constant holds it. */
function isUpgrade(event: ts.Expression): boolean {
  return ts.isStringLiteralLike(event) ? event.text === 'upgrade' : /upgrade/i.test(event.getText())
}

/** An upgrade listener of the app: harmless only where all it does stands behind a test of the path. */
export function upgradeListener(
  evaluator: Evaluator,
  source: Source,
  call: ts.CallExpression,
): string | undefined {
  const [, listener] = call.arguments
  const functions =
    listener === undefined
      ? []
      : evaluator.value(listener, source).filter((value) => value.kind === 'function')
  const isGuarded =
    functions.length > 0 &&
    functions.every(({ node }) => node.body !== undefined && isPathGuarded(node.body))
  return isGuarded
    ? undefined
    : 'an upgrade listener of the app, which answers sockets of other paths too'
}

const ENDS_SOCKET = /^(destroy|end|write|handleUpgrade|upgrade|ws|emit|close|abort\w*|reject\w*)$/

function isPathGuarded(body: ts.Node): boolean {
  return nodesOf(body)
    .filter((node) => ts.isCallExpression(node))
    .filter(({ expression }) => {
      const name = ts.isPropertyAccessExpression(expression)
        ? expression.name.text
        : expression.getText()
      return ENDS_SOCKET.test(name)
    })
    .every((node) => isBehindPath(node, body))
}

/** Inside the `then` of an `if` that asks for a certain path, or after an early return for all others. */
function isBehindPath(node: ts.Node, body: ts.Node): boolean {
  for (let at = node; at !== body; at = at.parent) {
    const { parent } = at
    if (ts.isIfStatement(parent) && at === parent.thenStatement && asksForPath(parent)) return true
    if (
      ts.isBlock(parent) &&
      parent.statements.some((one) => one.end <= at.pos && leavesOthers(one))
    ) {
      return true
    }
  }
  return false
}

function asksForPath({ expression }: ts.IfStatement): boolean {
  const text = expression.getText()
  return (
    /(url|path)/i.test(text) && /===?|startsWith|match|test\(/.test(text) && !/!==?|!\w/.test(text)
  )
}

function leavesOthers(node: ts.Statement): boolean {
  if (!ts.isIfStatement(node)) return false
  const text = node.expression.getText()
  const isOther = /(url|path)/i.test(text) && /!==?|!\w/.test(text)
  return isOther && /^\{?\s*return\b[^;]*;?\s*\}?$/.test(node.thenStatement.getText())
}
