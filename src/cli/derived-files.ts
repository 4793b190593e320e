import { existsSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

import { CreateRealtimeError } from '../errors.ts'
import type { FileOp } from '../plan/plan.ts'
import { readSnapshot } from '../workspace/snapshot.ts'
import { carryOut } from './carry-out.ts'
import type { CommonFlags, Session } from './session.ts'

/** Files that follow from the sources of a project and are written whole. */
export type Derived = {
  readonly command: 'types' | 'docs'
  /** The project; the files may lie elsewhere. */
  readonly root: string
  /** The folder that the paths start from. */
  readonly folder: string
  readonly files: ReadonlyMap<string, string>
  /** Files of an earlier run that nothing stands for any more. */
  readonly stale: readonly string[]
  /** Whether a file that is there already may be written over. */
  readonly isOurs: (text: string) => boolean
}

type Flags = CommonFlags & { readonly check?: true }

/** Writes what is new or different. With `--check` it writes nothing and throws if anything would be. */
export async function writeDerived(
  derived: Derived,
  flags: Flags,
  session: Session,
): Promise<void> {
  const base = existingAbove(derived.folder)
  // Inside the project the change belongs to its history; elsewhere we leave nothing but the files.
  const isInside = `${base}${sep}`.startsWith(derived.root + sep)
  const root = isInside ? derived.root : base
  const ops = opsFor(derived, root)
  if (flags.check === true) refuseDrift(derived, ops)
  const [first] = ops
  const title =
    first === undefined ? 'Up to date' : `Write ${ops.length === 1 ? first.path : derived.folder}`
  await carryOut(
    {
      command: derived.command,
      root,
      plan: { ops, problems: [], byHand: [], followUps: [] },
      title,
      isUndoable: isInside,
    },
    // What follows from the sources needs no second thought: the next run would write it again.
    { ...flags, yes: true },
    session,
  )
}

function opsFor(
  { folder, files, stale, isOurs, command }: Derived,
  root: string,
): readonly FileOp[] {
  const path = (name: string): string => relative(root, join(folder, name)).replaceAll('\\', '/')
  const names = [...files.keys(), ...stale]
  const snapshot = readSnapshot(root, names.map(path))
  const textAt = (name: string): string | undefined => {
    const found = snapshot.get(path(name))
    return found?.kind === 'file' ? found.text : undefined
  }
  const written = [...files].flatMap(([name, text]): readonly FileOp[] => {
    const before = textAt(name)
    if (before === text) return []
    if (before === undefined) return [{ kind: 'create', path: path(name), text, because: command }]
    if (!isOurs(before)) throw notOurs(join(folder, name), command)
    return [{ kind: 'update', path: path(name), before, after: text, because: command }]
  })
  const removed = stale.flatMap((name): readonly FileOp[] => {
    const before = textAt(name)
    if (before === undefined || !isOurs(before)) return []
    return [{ kind: 'delete', path: path(name), before, because: command }]
  })
  return [...written, ...removed].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function refuseDrift({ command, root }: Derived, ops: readonly FileOp[]): void {
  if (ops.length === 0) return
  const what = {
    create: 'is missing',
    update: 'is not up to date',
    delete: 'is of an event that is gone',
  }
  throw new CreateRealtimeError({
    code: 'drift',
    message: ops.map(({ kind, path }) => `${path} ${what[kind]}.`).join('\n  '),
    where: root,
    hint: 'Write them anew, and commit the result:',
    next: [`npx create-realtime ${command}`],
  })
}

function notOurs(path: string, command: string): CreateRealtimeError {
  return new CreateRealtimeError({
    code: 'path-occupied',
    message: `There is a file that \`create-realtime ${command}\` has not written. Nothing was changed.`,
    where: path,
    hint: 'Choose another place with `--out`, or move the file away.',
  })
}

function existingAbove(folder: string): string {
  return existsSync(folder) ? folder : existingAbove(dirname(folder))
}
