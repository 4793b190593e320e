import { ts } from 'ts-morph'

/** Longer types would hide the code: they are left to the reader. */
export const LONGEST_TYPE = 90

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
  const types = [...parameterTags(node), ...returnTags(node)]
  if (types.length === 0) return { pos, indent, text: undefined, before }
  const said = before === undefined ? [] : linesOf(text.slice(before.pos, before.end))
  const tags = [...(node.typeParameters ?? []).map(templateTag), ...types]
  return { pos, indent, text: comment([...said, ...tags], indent), before }
}

/** The comment above a node, line by line. */
export function saidOf(node: ts.Node): readonly string[] {
  const { text } = node.getSourceFile()
  const before = ts.getLeadingCommentRanges(text, node.pos)?.at(-1)
  return before === undefined ? [] : linesOf(text.slice(before.pos, before.end))
}

/** A type parameter, with what it has to be. */
export function templateTag({ name, constraint }: ts.TypeParameterDeclaration): string {
  const limit = constraint === undefined ? '' : `{${flat(constraint.getText())}} `
  return `@template ${limit}${name.text}`
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

/** A type on one line, without comments. Members that only a line break parted are parted by a semicolon. */
export function flat(text: string): string {
  return withoutComments(text)
    .replaceAll(/(?<![\s{([<,;|&=:?]|=>)\n\s*(?=[^\s})\]>|&?:])/g, '; ')
    .replaceAll(/\s+/g, ' ')
    .replace(/^\| /, '')
    .trim()
}

/** A type without the comments inside; lines that they leave empty stay. */
export function withoutComments(text: string): string {
  return text.replaceAll(/[ \t]*(?:\/\*[^]*?\*\/|\/\/.*$)/gm, '').replaceAll(/[ \t]+$/gm, '')
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

/** A JSDoc comment of these lines; one that is short stands on a line of its own. */
export function comment(lines: readonly string[], indent: string): string {
  const [only] = lines
  if (lines.length === 1 && only !== undefined && only.length < 90) return `/** ${only} */`
  return ['/**', ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join('\n')
}
