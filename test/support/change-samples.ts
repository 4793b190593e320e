import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { CreateOp, FileOp } from '../../src/plan/plan.ts'

const because = 'base'

/** A small project: a secret, a file at the top, two in a folder of a folder. */
export const projectFiles: readonly CreateOp[] = [
  { kind: 'create', path: '.env', text: 'SECRET=x\n', because, isSecret: true },
  { kind: 'create', path: 'README.md', text: 'read me\n', because },
  { kind: 'create', path: 'src/ws/a.ts', text: 'a\n', because },
  { kind: 'create', path: 'src/ws/b.ts', text: 'b\n', because },
]

/** A change of each kind in the app of `writeApp`. */
export const changedFiles: readonly FileOp[] = [
  { kind: 'create', path: 'src/ws/new.ts', text: 'new\n', because },
  { kind: 'update', path: 'server.js', before: 'old\r\n', after: 'new\r\n', because },
  { kind: 'delete', path: 'src/gone.ts', before: 'gone', because },
]

/** An app that stands in a folder, with a file whose mode is not the usual one. */
export function writeApp(folder: string): void {
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'server.js'), 'old\r\n')
  chmodSync(join(folder, 'server.js'), 0o755)
  writeFileSync(join(folder, 'src/gone.ts'), 'gone')
}
