import { ts } from 'ts-morph'

/** Longer types would hide the code: they are left to the reader. */
const LONGEST_TYPE = 90

type Documented = ts.FunctionDeclaration | ts.MethodDeclaration | ts.ConstructorDeclaration

/** Functions that stand on lines of their own, and so have room for a comment above. */
export function isDocumented(node: ts.Node): node is Documented {
  const isOne =
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node)
  return isOne && node.body !== undefined && !ts.isObjectLiteralExpression(node.parent)
}

/** The comment of a function with its types, and where it goes. */
export function functionDoc(node: ts.FunctionLikeDeclaration): {
  readonly pos: number
  readonly indent: string
  readonly text: string | undefined
  readonly before: ts.CommentRange | undefined
} {
  const { text } = node.getSourceFile()
  const pos = node.getStart()
  const indent = text.slice(text.lastIndexOf('\n', pos - 1) + 1, pos)
  const before = ts
    .getLeadingCommentRanges(text, node.pos)
    ?.findLast((range) => text.startsWith('/**', range.pos))
  const tags = [...parameterTags(node), ...returnTags(node)]
  if (tags.length === 0) return { pos, indent, text: undefined, before }
  const said = before === undefined ? [] : linesOf(text.slice(before.pos, before.end))
  return { pos, indent, text: comment([...said, ...tags], indent), before }
}

/** A type or interface as a typedef, with its own comment. */
export function typedefOf(node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration): string {
  const { text } = node.getSourceFile()
  const before = ts.getLeadingCommentRanges(text, node.pos)?.at(-1)
  const said = before === undefined ? [] : linesOf(text.slice(before.pos, before.end))
  const templates = (node.typeParameters ?? []).map(templateTag)
  const type = ts.isTypeAliasDeclaration(node)
    ? node.type.getText().replace(/^\|\s*/, '')
    : bodyOf(node)
  const lines = typeLines(type)
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
  return named.elements
    .filter(({ isTypeOnly }) => isWhole || isTypeOnly)
    .map(({ name, propertyName }) => {
      const from = `import('${renamed(specifierText(moduleSpecifier))}').${(propertyName ?? name).text}`
      return `/** @typedef {${from}} ${name.text} */`
    })
}

function specifierText(node: ts.Expression): string {
  return ts.isStringLiteral(node) ? node.text : node.getText()
}

function templateTag({ name, constraint }: ts.TypeParameterDeclaration): string {
  const limit = constraint === undefined ? '' : `{${flat(constraint.getText())}} `
  return `@template ${limit}${name.text}`
}

function bodyOf(node: ts.InterfaceDeclaration): string {
  const { text } = node.getSourceFile()
  const body = text.slice(node.members.pos - 1, node.end)
  const bases =
    node.heritageClauses?.flatMap(({ types }) => types.map((one) => one.getText())) ?? []
  return [...bases, body].join(' & ')
}

function parameterTags(node: ts.FunctionLikeDeclaration): readonly string[] {
  return node.parameters.flatMap(
    ({ name, type, initializer, questionToken, dotDotDotToken }, index) => {
      if (type === undefined) return []
      const plain = ts.isIdentifier(name) ? name.text : `options${index === 0 ? '' : index + 1}`
      const isOptional = initializer !== undefined || questionToken !== undefined
      const written = shortType(type.getText())
      const rest =
        dotDotDotToken === undefined ? written : `...${written.replace(/^readonly |\[\]$/g, '')}`
      return [`@param {${rest}} ${isOptional ? `[${plain}]` : plain}`]
    },
  )
}

function returnTags({ type }: ts.FunctionLikeDeclaration): readonly string[] {
  const text = type?.getText()
  if (text === undefined || text === 'void' || text === 'Promise<void>') return []
  return [`@returns {${shortType(text)}}`]
}

function shortType(text: string): string {
  const one = flat(text)
  return one.length > LONGEST_TYPE ? 'object' : one
}

function flat(text: string): string {
  return text
    .replaceAll(/\/\*\*?[^]*?\*\/|\/\/.*$/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** The lines of a type; comments inside would end ours, so they lose their marks. */
function typeLines(text: string): readonly string[] {
  const plain = text
    .replaceAll(
      /\/\*\*?\s?([^]*?)\s?\*\//g,
      (_, said: string) => `// ${said.replaceAll(/\s*\n\s*\*?\s*/g, ' ')}`,
    )
    .replaceAll(/\bstatic\b /g, '')
  const one = flat(plain)
  return one.length <= LONGEST_TYPE && !plain.includes('//') ? [one] : plain.split('\n')
}

function wrapped(start: string, lines: readonly string[], end: string): readonly string[] {
  return lines.map(
    (line, index) => `${index === 0 ? start : ''}${line}${index === lines.length - 1 ? end : ''}`,
  )
}

/** What a comment says, line by line, without its marks. */
function linesOf(text: string): readonly string[] {
  return text
    .replace(/^\/\*\*\s?|^\/\/\s?/, '')
    .replace(/\s*\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*\s?/, '').trimEnd())
    .filter((line, index, all) => line !== '' || (index > 0 && index < all.length - 1))
}

function comment(lines: readonly string[], indent: string): string {
  const [only] = lines
  if (lines.length === 1 && only !== undefined && only.length < 90) return `/** ${only} */`
  return ['/**', ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join('\n')
}
