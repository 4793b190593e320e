import { ts } from 'ts-morph'

import type { Listen } from './listens.ts'
import { endOf, type Source } from './source.ts'
import { isSameFunction, standsAlone, statementOf, withComments } from './statement.ts'
import { writtenType } from './declared-type.ts'
import { writesIn } from './writes.ts'

/**
 * Where the call goes. `wrap` puts it around an expression whose value is the server; `after` and `before`
 * put a statement of its own beside a statement, naming the expression that holds the server.
 */
export type Anchor =
  | { readonly kind: 'wrap'; readonly path: string; readonly start: number; readonly end: number }
  | {
      readonly kind: 'after' | 'before'
      readonly path: string
      /** The statement beside which ours stands. */
      readonly start: number
      readonly end: number
      readonly expression: string
    }

/** The least invasive right place for one `listen`. */
export function anchorFor(listen: Listen): Anchor {
  const { source, call, receiver, on } = listen
  if (on === 'nest') return besideListen(listen, 'after', `${receiver.getText()}.getHttpServer()`)
  if (on === 'app' && call !== undefined) return heldIn(source, call) ?? wrap(source, call)

  const isChain = ts.isCallExpression(receiver) && call !== undefined
  if (isChain) return heldIn(source, call) ?? wrap(source, call)
  const made = ts.isIdentifier(receiver) ? creationOf(source, receiver) : undefined
  if (made !== undefined && isBeforeEnvironment(source, made)) return besideListen(listen, 'before')
  return (made === undefined ? undefined : heldIn(source, made)) ?? besideListen(listen, 'before')
}

/** The place of a server that nobody in sight opens: after it was made. */
export function anchorForCreation(source: Source, made: ts.Expression): Anchor {
  return heldIn(source, made) ?? wrap(source, made)
}

/** The place of a server that a person named: beside the statement that uses it. */
export function anchorForUse(source: Source, node: ts.Expression, expression: string): Anchor {
  const statement = statementOf(node)
  if (
    statement === undefined ||
    !isSameFunction(statement, node) ||
    !standsAlone(source, statement)
  ) {
    return wrap(source, node)
  }
  const isListened = ts.isPropertyAccessExpression(node.parent)
  return range(source, statement, isListened ? 'before' : 'after', expression)
}

/** A statement beside the one that listens; around the call where there is no room for a statement. */
function besideListen(
  { source, call, receiver, on }: Listen,
  side: 'after' | 'before',
  expression = receiver.getText(),
): Anchor {
  const statement = statementOf(call ?? receiver)
  const isSimple = /^[\w$#.]+(\.getHttpServer\(\))?$/.test(expression)
  const isReturned = statement !== undefined && ts.isReturnStatement(statement)
  const hasRoom =
    statement !== undefined &&
    isSimple &&
    standsAlone(source, statement) &&
    !(isReturned && side === 'after')
  if (hasRoom && isSameFunction(statement, call ?? receiver)) {
    return range(source, statement, side, expression)
  }
  return on === 'nest' ? wrap(source, receiver) : wrap(source, call ?? receiver)
}

/** The statement after which a variable or property holds the value of an expression. */
function heldIn(source: Source, value: ts.Expression): Anchor | undefined {
  const outer = outermost(value)
  const { parent } = outer
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
    const statement = parent.parent.parent
    const isPlain = ts.isVariableStatement(statement) && standsAlone(source, statement)
    return isPlain && isServerTyped(parent)
      ? range(source, statement, 'after', parent.name.text)
      : undefined
  }
  const isAssignment =
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    parent.right === outer
  if (!isAssignment || !isSimpleTarget(parent.left)) return undefined
  const statement = parent.parent
  if (ts.isVariableDeclaration(statement)) return heldIn(source, parent)
  return ts.isExpressionStatement(statement) && standsAlone(source, statement)
    ? range(source, statement, 'after', parent.left.getText())
    : undefined
}

/** The one expression from which a name of this file got its value, where there is exactly one. */
function creationOf(source: Source, name: ts.Identifier): ts.Expression | undefined {
  const symbol = source.symbolOf(name)
  const declared = (symbol?.declarations ?? []).flatMap((one) =>
    ts.isVariableDeclaration(one) && one.initializer !== undefined ? [one.initializer] : [],
  )
  const isOther = (symbol?.declarations ?? []).some((one) => !ts.isVariableDeclaration(one))
  const written = writesIn(source)
    .filter(({ target }) => ts.isIdentifier(target) && target.text === name.text)
    .filter(({ target }) => source.symbolOf(target) === symbol)
    // What is taken out of a larger value has no creation of its own in this file.
    .map(({ value, part }) => (part === undefined ? value : undefined))
  const [only, ...more] = [
    ...declared.filter((one) => one.kind !== ts.SyntaxKind.NullKeyword),
    ...written,
  ]
  return more.length > 0 || isOther ? undefined : only
}

/** Settings loaded after the server was made are not there yet when we would read them. */
function isBeforeEnvironment(source: Source, made: ts.Expression): boolean {
  return source.file.statements.some(
    (statement) =>
      statement.pos >= made.end &&
      /\bdotenv\b|\bconfig\(\)/.test(statement.getText()) &&
      /config\(/.test(statement.getText()) &&
      !ts.isFunctionDeclaration(statement),
  )
}

function outermost(node: ts.Expression): ts.Expression {
  const { parent } = node
  const isAround =
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    ts.isAwaitExpression(parent) ||
    (ts.isBinaryExpression(parent) &&
      parent.right === node &&
      parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isVariableDeclaration(parent.parent))
  return isAround ? outermost(parent) : node
}

function isSimpleTarget(node: ts.Expression): boolean {
  if (ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword) return true
  return ts.isPropertyAccessExpression(node) && isSimpleTarget(node.expression)
}

/** A variable whose written type is wider than a server would not type-check as one. */
function isServerTyped(node: ts.VariableDeclaration): boolean {
  const type = writtenType(node)
  return type === undefined || /^(\w+\.)?(Server|HttpServer|HTTPServer)\b/.test(type.getText())
}

function range(
  source: Source,
  statement: ts.Statement,
  kind: 'after' | 'before',
  expression: string,
): Anchor {
  const { path, file } = source
  const start = kind === 'before' ? withComments(source, statement) : statement.getStart(file)
  return { kind, path, start, end: endOf(source, statement), expression }
}

function wrap({ path, file }: Source, node: ts.Node): Anchor {
  return { kind: 'wrap', path, start: node.getStart(file), end: node.end }
}
