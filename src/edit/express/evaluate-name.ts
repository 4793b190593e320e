import { ts } from 'ts-morph'

import { parameterValues } from './parameter-values.ts'
import { declaredValues } from './declared-type.ts'
import type { Source } from './source.ts'
import type { Bindings, Evaluator, Value } from './value.ts'
import { type Write, writesIn } from './writes.ts'

/** What a name stands for at its place: its declarations and everything assigned to it in the file. */
export function evaluateName(
  evaluator: Evaluator,
  name: ts.Identifier,
  source: Source,
  bound: Bindings,
): readonly Value[] {
  const symbol = source.symbolOf(name)
  const declarations = symbol?.declarations ?? []
  if (symbol === undefined || declarations.length === 0) {
    return implicitGlobal(evaluator, name, source, bound)
  }
  const declared = declarations.flatMap((one) => declarationValues(evaluator, one, source, bound))
  const written = writesIn(source)
    .filter(({ target }) => ts.isIdentifier(target) && target.text === name.text)
    .filter(({ target }) => source.symbolOf(target) === symbol)
    .flatMap((write) => writtenValues(evaluator, write, source, bound))
  return declared.length + written.length > 0
    ? [...declared, ...written]
    : declarations.flatMap((one) => declaredValues(evaluator, one, source))
}

function writtenValues(
  evaluator: Evaluator,
  { value, part }: Write,
  source: Source,
  bound: Bindings,
): readonly Value[] {
  const values = evaluator.value(value, source, bound)
  return part === undefined ? values : values.flatMap((whole) => evaluator.member(whole, part))
}

/** Old scripts assign without declaring: `server = http.createServer(app)`. */
function implicitGlobal(
  evaluator: Evaluator,
  name: ts.Identifier,
  source: Source,
  bound: Bindings,
): readonly Value[] {
  return writesIn(source)
    .filter(({ target }) => ts.isIdentifier(target) && target.text === name.text)
    .flatMap(({ value }) => evaluator.value(value, source, bound))
}

function declarationValues(
  evaluator: Evaluator,
  node: ts.Declaration,
  source: Source,
  bound: Bindings,
): readonly Value[] {
  if (ts.isVariableDeclaration(node)) {
    return node.initializer === undefined ? [] : evaluator.value(node.initializer, source, bound)
  }
  if (ts.isBindingElement(node)) return boundElement(evaluator, node, source, bound)
  if (ts.isParameter(node)) return parameterValues(evaluator, node, source, bound)
  if (ts.isFunctionDeclaration(node)) return [{ kind: 'function', node, source, bound }]
  if (ts.isClassLike(node)) return [{ kind: 'class', node, source }]
  return importedValues(evaluator, node, source)
}

/** `const { server: a = b } = whole` and the same in a parameter. */
function boundElement(
  evaluator: Evaluator,
  node: ts.BindingElement,
  source: Source,
  bound: Bindings,
): readonly Value[] {
  const key = node.propertyName ?? node.name
  const holder = node.parent.parent
  if (!ts.isIdentifier(key) || ts.isArrayBindingPattern(node.parent)) return []
  const whole = ts.isBindingElement(holder)
    ? boundElement(evaluator, holder, source, bound)
    : declarationValues(evaluator, holder, source, bound)
  return whole.flatMap((value) => evaluator.member(value, key.text))
}

function importedValues(
  evaluator: Evaluator,
  node: ts.Declaration,
  source: Source,
): readonly Value[] {
  if (ts.isImportClause(node)) return evaluator.imported(textOf(node.parent), source, 'default')
  if (ts.isNamespaceImport(node)) return evaluator.imported(textOf(node.parent.parent), source, '*')
  if (ts.isImportSpecifier(node)) {
    const name = node.propertyName ?? node.name
    return evaluator.imported(textOf(node.parent.parent.parent), source, name.text)
  }
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    const { expression } = node.moduleReference
    return ts.isStringLiteralLike(expression)
      ? evaluator.imported(expression.text, source, '*')
      : []
  }
  return []
}

function textOf({ moduleSpecifier }: ts.ImportDeclaration | ts.JSDocImportTag): string {
  return ts.isStringLiteralLike(moduleSpecifier) ? moduleSpecifier.text : ''
}
