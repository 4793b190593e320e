import { MagicString } from 'magic-string'
import { ts } from 'ts-morph'

import { parsed } from './parsed.ts'

/** Gives every module that a text imports another specifier; nothing else changes. */
export function rewriteImports(text: string, renamed: (specifier: string) => string): string {
  const output = new MagicString(text)
  for (const literal of specifiersIn(text)) {
    const after = renamed(literal.text)
    if (after !== literal.text) output.update(literal.getStart() + 1, literal.end - 1, after)
  }
  return output.toString()
}

/** The specifiers that a text loads at run time. Types load nothing. */
export function loadedBy(text: string): readonly string[] {
  return specifiersIn(text)
    .filter(({ parent }) => !isOnlyTypes(parent))
    .map((literal) => literal.text)
}

/** Every specifier that a text mentions, those of types included. */
export function mentionedBy(text: string): readonly string[] {
  return specifiersIn(text).map((literal) => literal.text)
}

function specifiersIn(text: string): readonly ts.StringLiteral[] {
  const file = parsed(text)
  const found: ts.StringLiteral[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && isSpecifier(node)) found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function isSpecifier({ parent }: ts.StringLiteral): boolean {
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true
  if (ts.isCallExpression(parent)) return parent.expression.kind === ts.SyntaxKind.ImportKeyword
  return ts.isLiteralTypeNode(parent) && ts.isImportTypeNode(parent.parent)
}

function isOnlyTypes(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node)) {
    const clause = node.importClause
    const named = clause?.namedBindings
    const isEveryType =
      named !== undefined &&
      ts.isNamedImports(named) &&
      named.elements.every(({ isTypeOnly }) => isTypeOnly) &&
      clause?.name === undefined
    return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword || isEveryType
  }
  return ts.isExportDeclaration(node) ? node.isTypeOnly : ts.isLiteralTypeNode(node)
}
