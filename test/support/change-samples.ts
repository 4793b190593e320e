import type { CreateOp } from '../../src/plan/plan.ts'

const because = 'base'

/** A small project: a secret, a file at the top, two in a folder of a folder. */
export const projectFiles: readonly CreateOp[] = [
  { kind: 'create', path: '.env', text: 'SECRET=x\n', because, isSecret: true },
  { kind: 'create', path: 'README.md', text: 'read me\n', because },
  { kind: 'create', path: 'src/ws/a.ts', text: 'a\n', because },
  { kind: 'create', path: 'src/ws/b.ts', text: 'b\n', because },
]
