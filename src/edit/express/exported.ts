import { ts } from 'ts-morph'

import type { Source } from './source.ts'
import { NOTHING_BOUND, type Evaluator, type Value } from './value.ts'
import { writesIn } from './writes.ts'

/** What a file gives to an import. `*` stands for the whole, as `require` and `import * as` give it. */
export function exportedFrom(evaluator: Evaluator, source: Source, name: string): readonly Value[] {
  const assigned = moduleExports(evaluator, source)
  if (name === '*') {
    const whole: Value = { kind: 'file', path: source.path }
    return [...assigned, whole]
  }
  const named = [
    ...namedWrites(evaluator, source, name),
    ...source.file.statements.flatMap((one) => statementExports(evaluator, one, source, name)),
    ...(name === 'default' ? assigned : assigned.flatMap((one) => evaluator.member(one, name))),
  ]
  return named.length > 0 || name === 'default' ? named : throughDefault(evaluator, source, name)
}

/** Compilers let `require('./app').listen` reach what the file exports as its default. */
function throughDefault(evaluator: Evaluator, source: Source, name: string): readonly Value[] {
  return exportedFrom(evaluator, source, 'default')
    .filter((value) => value.kind === 'object' || value.kind === 'instance')
    .flatMap((value) => evaluator.member(value, name))
}

function moduleExports(evaluator: Evaluator, source: Source): readonly Value[] {
  return writesIn(source)
    .filter(({ target }) => isModuleExports(target))
    .flatMap(({ value }) => evaluator.value(value, source))
}

function namedWrites(evaluator: Evaluator, source: Source, name: string): readonly Value[] {
  return writesIn(source)
    .filter(
      ({ target }) =>
        ts.isPropertyAccessExpression(target) &&
        target.name.text === name &&
        (isModuleExports(target.expression) || isExports(target.expression)),
    )
    .flatMap(({ value }) => evaluator.value(value, source))
}

function isModuleExports(node: ts.Node): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    node.name.text === 'exports' &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'module'
  )
}

function isExports(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === 'exports'
}

function statementExports(
  evaluator: Evaluator,
  node: ts.Statement,
  source: Source,
  name: string,
): readonly Value[] {
  if (ts.isExportAssignment(node)) {
    return name === 'default' || node.isExportEquals === true
      ? evaluator.value(node.expression, source)
      : []
  }
  if (ts.isExportDeclaration(node)) return reExports(evaluator, node, source, name)
  if (!hasModifier(node, ts.SyntaxKind.ExportKeyword)) return []
  if (ts.isVariableStatement(node)) {
    const names = node.declarationList.declarations.flatMap((one) => namesIn(one.name))
    return names.filter((one) => one.text === name).flatMap((one) => evaluator.value(one, source))
  }
  const given = hasModifier(node, ts.SyntaxKind.DefaultKeyword) ? 'default' : nameOf(node)
  if (given !== name) return []
  if (ts.isClassDeclaration(node)) return [{ kind: 'class', node, source }]
  return ts.isFunctionDeclaration(node)
    ? [{ kind: 'function', node, source, bound: NOTHING_BOUND }]
    : []
}

function reExports(
  evaluator: Evaluator,
  node: ts.ExportDeclaration,
  source: Source,
  name: string,
): readonly Value[] {
  const { exportClause, moduleSpecifier } = node
  const from =
    moduleSpecifier !== undefined && ts.isStringLiteralLike(moduleSpecifier)
      ? moduleSpecifier.text
      : undefined
  if (exportClause === undefined) {
    return from === undefined || name === 'default' ? [] : evaluator.imported(from, source, name)
  }
  if (ts.isNamespaceExport(exportClause)) return []
  return exportClause.elements
    .filter((element) => element.name.text === name)
    .flatMap(({ name: exported, propertyName }) => {
      const local = propertyName ?? exported
      return from === undefined
        ? evaluator.value(local, source)
        : evaluator.imported(from, source, local.text)
    })
}

function namesIn(name: ts.BindingName): readonly ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name]
  return name.elements.flatMap((one) => (ts.isBindingElement(one) ? namesIn(one.name) : []))
}

function nameOf(node: ts.Statement): string | undefined {
  const isNamed = ts.isClassDeclaration(node) || ts.isFunctionDeclaration(node)
  return isNamed ? node.name?.text : undefined
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined
  return modifiers?.some((one) => one.kind === kind) ?? false
}
