import { MagicString } from 'magic-string'
import { ts } from 'ts-morph'

/** A JavaScript module as CommonJS: imports become requires, exports one assignment at the end. */
export function toCommonJs(text: string): string {
  const options = {
    languageVersion: ts.ScriptTarget.ESNext,
    // Read for JavaScript otherwise, which takes longer than the code.
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  }
  const file = ts.createSourceFile('module.js', text, options, true)
  const output = new MagicString(text)
  const exported: string[] = []
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) {
      output.update(statement.getStart(), statement.end, requireOf(statement))
    } else if (ts.isExportDeclaration(statement)) {
      exported.push(...reExported(output, statement))
    } else {
      exported.push(...withoutExport(output, statement))
    }
  }
  const end = exported.length === 0 ? '' : `\nmodule.exports = ${listOf(exported)}\n`
  return `'use strict'\n\n${output.toString().trimEnd()}\n${end}`
}

function requireOf({ importClause, moduleSpecifier }: ts.ImportDeclaration): string {
  const load = `require(${moduleSpecifier.getText()})`
  if (importClause === undefined) return load
  const { name, namedBindings } = importClause
  const lines: string[] = []
  if (name !== undefined) lines.push(`const ${name.text} = ${load}`)
  if (namedBindings !== undefined && ts.isNamespaceImport(namedBindings)) {
    lines.push(`const ${namedBindings.name.text} = ${load}`)
  }
  if (namedBindings !== undefined && ts.isNamedImports(namedBindings)) {
    const names = namedBindings.elements.map((element) =>
      element.propertyName === undefined
        ? element.name.text
        : `${element.propertyName.text}: ${element.name.text}`,
    )
    lines.push(`const ${listOf(names)} = ${load}`)
  }
  return lines.join('\n')
}

function reExported(output: MagicString, node: ts.ExportDeclaration): readonly string[] {
  const { exportClause, moduleSpecifier } = node
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) return []
  const pairs = exportClause.elements.map(({ name, propertyName }) => ({
    local: (propertyName ?? name).text,
    given: name.text,
  }))
  if (moduleSpecifier === undefined) output.remove(node.getFullStart(), node.end)
  else {
    const names = listOf(pairs.map(({ local }) => local))
    output.update(
      node.getStart(),
      node.end,
      `const ${names} = require(${moduleSpecifier.getText()})`,
    )
  }
  return pairs.map(({ local, given }) => (local === given ? local : `${given}: ${local}`))
}

function withoutExport(output: MagicString, statement: ts.Statement): readonly string[] {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
  const keyword = modifiers?.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  if (keyword === undefined) return []
  output.remove(keyword.getStart(), keyword.end + 1)
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText())
  }
  const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)
  return isNamed && statement.name !== undefined ? [statement.name.text] : []
}

function listOf(names: readonly string[]): string {
  const one = `{ ${names.join(', ')} }`
  return one.length <= 70 ? one : `{\n${names.map((name) => `  ${name},\n`).join('')}}`
}
