import { createTwoFilesPatch } from 'diff'

import type { FileOp } from './plan.ts'

const SECRET_VALUE = /^([A-Z][A-Z0-9_]*)=.+$/gm

/** One operation as a unified diff that `git apply` reads. Values of secret files are hidden. */
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

/** The text of a file as it may be printed. */
export function shown(op: FileOp, text: string): string {
  const isSecret = op.kind !== 'delete' && op.isSecret === true
  return isSecret ? text.replaceAll(SECRET_VALUE, '$1=(a fresh value, not shown)') : text
}
