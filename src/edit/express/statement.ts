import { ts } from 'ts-morph'

import { endOf, type Source } from './source.ts'

/** The statement of a list of statements that an expression stands in. */
export function statementOf(node: ts.Node): ts.Statement | undefined {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
    if (
      ts.isBlock(at.parent) ||
      ts.isSourceFile(at.parent) ||
      ts.isCaseOrDefaultClause(at.parent)
    ) {
      return ts.isStatement(at) ? at : undefined
    }
  }
  return undefined
}

/** Whether a statement has its lines for itself and stands in a list of statements. */
export function standsAlone(source: Source, statement: ts.Statement): boolean {
  const { file, text } = source
  const { parent } = statement
  const isListed = ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent)
  if (!isListed) return false
  const start = statement.getStart(file)
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  const after = /^[^\r\n]*/.exec(text.slice(endOf(source, statement)))?.[0] ?? ''
  return /^\uFEFF?\s*$/.test(before) && /^[ \t]*(\/\/.*|\/\*.*\*\/[ \t]*)?$/.test(after)
}

/** A statement beside a callback's expression would run at another time than the expression. */
export function isSameFunction(statement: ts.Statement, node: ts.Node): boolean {
  for (let at = node; at !== statement; at = at.parent) {
    if (ts.isFunctionLike(at)) return false
  }
  return true
}

/** Where a statement starts together with the comment lines right above it, which speak about it. */
export function withComments({ file, text }: Source, statement: ts.Statement): number {
  let start = statement.getStart(file)
  for (const comment of (ts.getLeadingCommentRanges(text, statement.pos) ?? []).toReversed()) {
    const between = text.slice(comment.end, start)
    const before = text.slice(text.lastIndexOf('\n', comment.pos) + 1, comment.pos)
    if (!/^\r?\n?[ \t]*$/.test(between) || before.trim() !== '') break
    start = comment.pos
  }
  return start
}
