import { createTwoFilesPatch } from 'diff'

import type { FileOp } from './plan.ts'

/** Files that hold secrets, and those beside them that show what belongs into one. */
const SECRET_FILE = /(^|\/)\.env(\.(?!(example|sample|template|dist)$)[^/]*)?$/

/** A variable with its value, which may go over several lines in quotes; also one in a comment. */
const ASSIGNMENT =
  /^([ \t]*#?[ \t]*(?:export[ \t]+)?[A-Za-z_][\w.]*[ \t]*=)[ \t]*(?:"(?:[^"\\]|\\[^])*"|'[^']*'|`[^`]*`|\S).*$/gm

/** One operation as a unified diff that `git apply` reads. Values of env files are hidden. */
export function diffOf(op: FileOp): string {
  const before = op.kind === 'create' ? '' : op.before
  const after = op.kind === 'delete' ? '' : op.kind === 'create' ? op.text : op.after
  return createTwoFilesPatch(
    op.kind === 'create' ? '/dev/null' : `a/${op.path}`,
    op.kind === 'delete' ? '/dev/null' : `b/${op.path}`,
    shown(op, before),
    shown(op, after),
    '',
    '',
    { context: 3 },
  )
    .replace(/^=+\n/, '')
    .replaceAll(/^(---|\+\+\+) (.*)\t$/gm, '$1 $2')
}

/** The text of a file as it may be printed. A value that was there before is told from a fresh one. */
export function shown(op: FileOp, text: string): string {
  if (!SECRET_FILE.test(op.path)) return text
  const before = op.kind === 'create' ? [] : [...op.before.matchAll(ASSIGNMENT)]
  const known = new Set(before.map(([assignment]) => assignment))
  return text.replaceAll(ASSIGNMENT, (assignment, name: string) =>
    known.has(assignment) ? `${name}(a value, not shown)` : `${name}(a fresh value, not shown)`,
  )
}
