import { ts } from 'ts-morph'

import { comment, flat, LONGEST_TYPE, saidOf, templateTag, withoutComments } from './jsdoc.ts'

/** The widest line of a comment. */
const LONGEST_LINE = 110

type Named = ts.InterfaceDeclaration | ts.TypeAliasDeclaration

type Member = (ts.PropertySignature | ts.MethodSignature) & { readonly name: ts.Identifier }

/** A type or interface as a typedef, with its own comment and those of its members. */
export function typedefOf(node: Named): string {
  const templates = (node.typeParameters ?? []).map(templateTag)
  const members = membersOf(node)
  if (members?.some((member) => docOf(member) !== '') === true) {
    const tags = [`@typedef {object} ${node.name.text}`, ...members.flatMap(propertyTag)]
    return comment([...saidOf(node), ...templates, ...tags], '')
  }
  const said = [...saidOf(node), ...membersBelow(node)]
  const lines = typeLines(ts.isTypeAliasDeclaration(node) ? node.type.getText() : bodyOf(node))
  return comment(
    [...said, ...templates, ...wrapped(`@typedef {`, lines, `} ${node.name.text}`)],
    '',
  )
}

/** `import type { A } from './a.js'` for JSDoc, the module under another name. */
export function typedefsOfImport(
  { importClause, moduleSpecifier }: ts.ImportDeclaration,
  renamed: (specifier: string) => string,
): readonly string[] {
  const named = importClause?.namedBindings
  if (named === undefined || !ts.isNamedImports(named)) return []
  const isWhole = importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
  const from = `'${renamed(specifierText(moduleSpecifier))}'`
  return named.elements
    .filter(({ isTypeOnly }) => isWhole || isTypeOnly)
    .map(({ name, propertyName }) => {
      const type = (propertyName ?? name).text
      return `/** @typedef {import(${from}).${type}} ${name.text} */`
    })
}

function specifierText(node: ts.Expression): string {
  return ts.isStringLiteral(node) ? node.text : node.getText()
}

/** The members of an object that has a name for each, and nothing else. */
function membersOf(node: Named): readonly Member[] | undefined {
  const object = ts.isTypeAliasDeclaration(node) ? node.type : node
  const isInterface = ts.isInterfaceDeclaration(object)
  if (!isInterface && !ts.isTypeLiteralNode(object)) return undefined
  if (isInterface && object.heritageClauses !== undefined) return undefined
  const members = object.members.filter(isMember)
  return members.length === object.members.length ? members : undefined
}

function isMember(node: ts.Node): node is Member {
  const isOne = ts.isPropertySignature(node) || ts.isMethodSignature(node)
  return isOne && ts.isIdentifier(node.name)
}

/** A member as a tag, what is said of it over as many lines as that takes. */
function propertyTag(member: Member): readonly string[] {
  const name = member.name.getText()
  const shown = member.questionToken === undefined ? name : `[${name}]`
  const lines = [`@property {${flat(memberType(member))}} ${shown}`]
  for (const word of docOf(member).match(/\S+/g) ?? []) {
    const last = lines.at(-1) ?? ''
    if (last.length + word.length < LONGEST_LINE) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`  ${word}`)
  }
  return lines
}

function memberType(member: Member): string {
  const type = member.type?.getText() ?? 'unknown'
  if (ts.isPropertySignature(member)) return type
  return `(${member.parameters.map((one) => one.getText()).join(', ')}) => ${type}`
}

/** What is said of members that stand further inside, where JSDoc has no room for it. */
function membersBelow(node: Named): readonly string[] {
  const found: string[] = []
  const visit = (child: ts.Node): void => {
    if (isMember(child) && docOf(child) !== '') {
      found.push(`\`${child.name.getText()}\`: ${docOf(child)}`)
    }
    ts.forEachChild(child, visit)
  }
  ts.forEachChild(node, visit)
  return found
}

/** The comment of a member, on one line. */
function docOf(node: Member): string {
  return saidOf(node).join(' ')
}

function bodyOf(node: ts.InterfaceDeclaration): string {
  const { text } = node.getSourceFile()
  const body = text.slice(node.members.pos - 1, node.end)
  const bases =
    node.heritageClauses?.flatMap(({ types }) => types.map((one) => one.getText())) ?? []
  return [...bases, body].join(' & ')
}

/** A type on one line where it fits, or as it was written. */
function typeLines(text: string): readonly string[] {
  const one = flat(text)
  if (one.length <= LONGEST_TYPE) return [one]
  return withoutComments(text)
    .replace(/^\|\s*/, '')
    .split('\n')
    .filter((line) => line !== '')
}

function wrapped(start: string, lines: readonly string[], end: string): readonly string[] {
  return lines.map(
    (line, index) => `${index === 0 ? start : ''}${line}${index === lines.length - 1 ? end : ''}`,
  )
}
