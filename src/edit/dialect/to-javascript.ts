import { MagicString } from 'magic-string'
import { ts } from 'ts-morph'

import { parsed } from './parsed.ts'
import { isOnlyTypes, isSpecifier } from './rewrite-imports.ts'
import { functionDoc, isDocumented } from './jsdoc.ts'
import { typedefOf, typedefsOfImport } from './typedefs.ts'

/**
 * TypeScript that only needs its types erased, as the JavaScript that a person would have written: comments
 * and blank lines stay, and what the types said is said in JSDoc. Modules are imported under another name.
 */
export function toJavaScript(text: string, renamed: (specifier: string) => string): string {
  const file = parsed(text)
  const output = new MagicString(text)
  for (const statement of file.statements) eraseStatement(output, statement)
  addTypedefs(output, file, renamed)
  const visit = (node: ts.Node): void => {
    if (isErased(node)) return
    erase(output, node)
    if (isSpecifier(node)) rename(output, node, renamed)
    ts.forEachChild(node, visit)
  }
  file.statements.forEach(visit)
  return tidied(output.toString())
}

function isErased(node: ts.Node): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  if (ts.isImportDeclaration(node)) return isOnlyTypes(node.importClause)
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isTypeNode(node)
}

function rename(
  output: MagicString,
  literal: ts.StringLiteral,
  renamed: (specifier: string) => string,
): void {
  const after = renamed(literal.text)
  if (after !== literal.text) output.update(literal.getStart() + 1, literal.end - 1, after)
}

function eraseStatement(output: MagicString, node: ts.Statement): void {
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
    output.update(startWithDoc(node), node.end, typedefOf(node))
  }
  if (ts.isExportDeclaration(node) && node.isTypeOnly) output.remove(node.getFullStart(), node.end)
  if (ts.isImportDeclaration(node)) eraseImport(output, node)
  if (ts.isFunctionDeclaration(node) && node.body === undefined) {
    output.remove(node.getFullStart(), node.end)
  }
}

function eraseImport(output: MagicString, node: ts.ImportDeclaration): void {
  const clause = node.importClause
  const named = clause?.namedBindings
  if (clause === undefined || named === undefined || !ts.isNamedImports(named)) return
  const kept = named.elements.filter(({ isTypeOnly }) => !isTypeOnly)
  if (isOnlyTypes(clause)) {
    output.remove(node.getStart(), lineAfter(output.original, node.end))
  } else if (kept.length < named.elements.length) {
    output.update(named.getStart(), named.end, `{ ${kept.map((one) => one.getText()).join(', ')} }`)
  }
}

/** Types that were imported are named by typedefs below the imports, so that JSDoc can use them. */
function addTypedefs(
  output: MagicString,
  file: ts.SourceFile,
  renamed: (specifier: string) => string,
): void {
  const imports = file.statements.filter((one) => ts.isImportDeclaration(one))
  const typedefs = imports.flatMap((one) => typedefsOfImport(one, renamed))
  const last = imports.at(-1)
  if (last === undefined || typedefs.length === 0) return
  output.appendRight(lineAfter(output.original, last.end), `\n${typedefs.join('\n')}\n`)
}

function lineAfter(text: string, position: number): number {
  const end = text.indexOf('\n', position)
  return end === -1 ? text.length : end + 1
}

function erase(output: MagicString, node: ts.Node): void {
  if (isDocumented(node)) document(output, node)
  eraseAnnotation(output, node)
  eraseParameters(output, node)
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
    output.remove(node.expression.end, node.end)
  }
  if (ts.isNonNullExpression(node)) output.remove(node.end - 1, node.end)
  if (ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ImplementsKeyword) {
    output.remove(node.getFullStart(), node.end)
  }
  if (ts.canHaveModifiers(node)) eraseModifiers(output, node)
}

/** Puts the types of a function into its comment, in place of the annotations. */
function document(output: MagicString, node: ts.FunctionLikeDeclaration): void {
  const { pos, indent, text, before } = functionDoc(node)
  if (text === undefined) return
  if (before === undefined) output.appendLeft(pos, `${text}\n${indent}`)
  else output.update(before.pos, before.end, text)
}

function eraseAnnotation(output: MagicString, node: ts.Node): void {
  const isTyped =
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isFunctionLike(node)
  if (!isTyped) return
  const marker =
    ts.isParameter(node) || ts.isPropertyDeclaration(node) ? node.questionToken : undefined
  const definite =
    ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)
      ? node.exclamationToken
      : undefined
  for (const token of [marker, definite]) {
    if (token !== undefined) output.remove(token.getStart(), token.end)
  }
  const { type } = node
  if (type !== undefined) output.remove(colonBefore(output.original, type.pos), type.end)
}

function colonBefore(text: string, position: number): number {
  const colon = text.lastIndexOf(':', position - 1)
  return colon === -1 ? position : colon
}

/** `<T>` of declarations and calls. */
function eraseParameters(output: MagicString, node: ts.Node): void {
  const lists = [
    ts.isFunctionLike(node) || ts.isClassLike(node) ? node.typeParameters : undefined,
    ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isExpressionWithTypeArguments(node)
      ? node.typeArguments
      : undefined,
  ]
  for (const list of lists) {
    if (list !== undefined) output.remove(list.pos - 1, output.original.indexOf('>', list.end) + 1)
  }
}

const TYPE_MODIFIERS = new Set([
  ts.SyntaxKind.PublicKeyword,
  ts.SyntaxKind.PrivateKeyword,
  ts.SyntaxKind.ProtectedKeyword,
  ts.SyntaxKind.ReadonlyKeyword,
  ts.SyntaxKind.OverrideKeyword,
  ts.SyntaxKind.AbstractKeyword,
  ts.SyntaxKind.DeclareKeyword,
])

function eraseModifiers(output: MagicString, node: ts.HasModifiers): void {
  for (const modifier of ts.getModifiers(node) ?? []) {
    if (!TYPE_MODIFIERS.has(modifier.kind)) continue
    const space = /^\s*/.exec(output.original.slice(modifier.end))?.[0] ?? ''
    output.remove(modifier.getStart(), modifier.end + space.length)
  }
}

function startWithDoc(node: ts.Statement): number {
  return (
    ts.getLeadingCommentRanges(node.getSourceFile().text, node.pos)?.at(-1)?.pos ?? node.getStart()
  )
}

/** Lists that only broke over lines because of their types fit on one again. */
function tidied(text: string): string {
  return text
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\(\n((?:[ \t]+(?:\.\.\.)?[\w$]+(?: = [\w$'"{}[\]]+)?,?\n)+)[ \t]*\)/g, joined)
    .replaceAll(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '')
}

function joined(whole: string, list: string, offset: number, text: string): string {
  const one = `(${list
    .trim()
    .replaceAll(/,?\s*\n\s*/g, ', ')
    .replace(/,$/, '')})`
  const before = text.slice(text.lastIndexOf('\n', offset) + 1, offset)
  const after = /^[^\n]*/.exec(text.slice(offset + whole.length))?.[0] ?? ''
  return before.length + one.length + after.length > 100 ? whole : one
}
