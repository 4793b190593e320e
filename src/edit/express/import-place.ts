import { ts } from 'ts-morph'

import { endOf, type Source } from './source.ts'

/** Where the line that brings our function in goes: after a statement, or before everything. */
export interface ImportPlace {
  readonly at: number
  readonly side: 'after' | 'before'
}

/**
 * After the last of the imports at the top, or the last of the leading requires: never after code that could
 * already run what we patch. `firstUse` is the position of the first call that we add.
 */
export function importPlace(
  source: Source,
  modules: 'import' | 'require',
  firstUse: number,
): ImportPlace {
  const leading = modules === 'import' ? lastImport(source) : lastLeadingRequire(source, firstUse)
  if (leading !== undefined) return { at: lineEnd(source, endOf(source, leading)), side: 'after' }
  return { at: firstLine(source), side: 'before' }
}

/** Imports are hoisted, so any place is right; the end of the first run of them reads best. */
function lastImport({ file }: Source): ts.Statement | undefined {
  let last: ts.Statement | undefined
  for (const statement of file.statements) {
    const isImport = ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)
    if (isImport) last = statement
    else if (last !== undefined && !isQuiet(statement)) break
  }
  return last
}

function lastLeadingRequire({ file }: Source, firstUse: number): ts.Statement | undefined {
  let last: ts.Statement | undefined
  for (const statement of file.statements) {
    if (statement.end > firstUse) break
    if (isRequire(statement)) last = statement
    else if (!isQuiet(statement)) break
  }
  return last
}

/** Statements that can stand between imports and run nothing of ours. */
function isQuiet(statement: ts.Statement): boolean {
  if (ts.isFunctionDeclaration(statement) || ts.isEmptyStatement(statement)) return true
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return true
  if (ts.isModuleDeclaration(statement)) return true
  if (ts.isExpressionStatement(statement)) {
    return ts.isStringLiteral(statement.expression) || /\bconfig\(|dotenv/.test(statement.getText())
  }
  return (
    ts.isVariableStatement(statement) &&
    statement.declarationList.declarations.every(
      ({ initializer }) => initializer === undefined || isPlain(initializer),
    )
  )
}

function isPlain(node: ts.Expression): boolean {
  return (
    ts.isLiteralExpression(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isIdentifier(node) ||
    (ts.isBinaryExpression(node) && isPlain(node.left) && isPlain(node.right)) ||
    /^(express|http|require|path|new)\b/.test(node.getText())
  )
}

function isRequire(statement: ts.Statement): boolean {
  return (
    ts.isVariableStatement(statement) &&
    statement.declarationList.declarations.some(
      ({ initializer }) =>
        initializer !== undefined && /^(await\s+)?require\s*\(/.test(initializer.getText()),
    )
  )
}

/** The end of the line on which a statement ends, its comment included. */
function lineEnd({ text }: Source, position: number): number {
  const rest = /^[ \t]*(\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)?(?=[\r\n]|$)/.exec(
    text.slice(position),
  )
  return position + (rest?.[0].trimEnd().length ?? 0)
}

/** Below the shebang, the directives and a comment that heads the file. */
function firstLine({ file, text }: Source): number {
  const [first] = file.statements
  if (first === undefined) return text.length
  const directive = file.statements.findLast(
    (one) =>
      ts.isExpressionStatement(one) && ts.isStringLiteral(one.expression) && one.pos < first.end,
  )
  const statement =
    directive === undefined ? first : file.statements[file.statements.indexOf(directive) + 1]
  if (statement === undefined) return text.length
  const start = statement.getStart(file, true)
  // A semicolon that begins the line guards what follows it: nothing may come between.
  const guard = /(?:^|[\r\n])[ \t]*(;[ \t]*)$/.exec(text.slice(0, start))?.[1] ?? ''
  return start - guard.length
}
