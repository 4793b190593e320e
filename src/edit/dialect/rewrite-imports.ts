import { MagicString } from 'magic-string'
import { ts } from 'ts-morph'

import { parsed } from './parsed.ts'

/** Gives every module that a text imports another specifier; nothing else changes. */
export function rewriteImports(text: string, renamed: (specifier: string) => string): string {
  const output = new MagicString(text)
  for (const { fileName, pos } of specifiersIn(text)) {
    const after = renamed(fileName)
    // The position is that of the quote.
    if (after !== fileName) output.update(pos + 1, pos + 1 + fileName.length, after)
  }
  return output.toString()
}

/** Every specifier that a text mentions, those of types included. */
export function mentionedBy(text: string): readonly string[] {
  return specifiersIn(text).map(({ fileName }) => fileName)
}

/** The packages that a text loads at run time. Types load nothing. */
export function packagesLoadedBy(text: string): readonly string[] {
  if (!mentionedBy(text).some(isPackage)) return []
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (isSpecifier(node) && isLoaded(node)) found.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(parsed(text))
  return found.filter(isPackage).map(packageName)
}

const known = new Map<string, readonly ts.FileReference[]>()

/** Read by scanning, once per text: to parse one takes several times as long. */
function specifiersIn(text: string): readonly ts.FileReference[] {
  const found = known.get(text) ?? ts.preProcessFile(text, true, false).importedFiles
  known.set(text, found)
  return found
}

function isPackage(specifier: string): boolean {
  return !specifier.startsWith('.') && !specifier.startsWith('node:')
}

function packageName(specifier: string): string {
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier)
}

/** Whether a node is the name of a module, where code mentions one. */
export function isSpecifier(node: ts.Node): node is ts.StringLiteral {
  if (!ts.isStringLiteral(node)) return false
  const { parent } = node
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true
  return ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword
}

function isLoaded({ parent }: ts.StringLiteral): boolean {
  if (ts.isImportDeclaration(parent)) return !isOnlyTypes(parent.importClause)
  return !ts.isExportDeclaration(parent) || !parent.isTypeOnly
}

/** Whether an import loads nothing at run time. */
export function isOnlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const named = clause.namedBindings
  const isEveryType =
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.every(({ isTypeOnly }) => isTypeOnly)
  return isEveryType && clause.name === undefined
}
