import { ts } from 'ts-morph'

const known = new Map<string, ts.SourceFile>()

/** The tree of a TypeScript text. Several steps ask for that of the same text, and to parse is what they cost. */
export function parsed(text: string): ts.SourceFile {
  const before = known.get(text)
  if (before !== undefined) return before
  const file = ts.createSourceFile('template.ts', text, ts.ScriptTarget.ESNext, true)
  known.set(text, file)
  return file
}
