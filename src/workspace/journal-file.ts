import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { CreateRealtimeError } from '../errors.ts'
import type { FileOp } from '../plan/plan.ts'
import { systemCode } from './system-code.ts'

const OWNER_ONLY = 0o600
const EVERYONE_READS = 0o644

/** One file of a change, its bytes in base64. An absent side means: no such file. */
export type Step = {
  readonly path: string
  readonly mode: number
  readonly before?: string
  readonly after?: string
}

/** What it takes to bring a tree back to where it was, written down before the first change. */
export type Journal = {
  readonly version: 1
  readonly pid: number
  /** What the person ran, for `undo` to name. */
  readonly command: string
  /** Folders that do not exist yet, outermost first. */
  readonly folders: readonly string[]
  readonly steps: readonly Step[]
  /** What the change makes useless: an undo its record, a removal the folders that it empties. */
  readonly forget?: Forgotten
}

/**
 * Trees to remove once the change counts as done, and folders, outermost first, that go with its files
 * if nobody has put anything else into them.
 */
export type Forgotten = { readonly trees: readonly string[]; readonly folders: readonly string[] }

/** The journal of these operations, with the images of the files as they are on the disk now. */
export function journalOf(
  root: string,
  ops: readonly FileOp[],
  { command, forget }: { readonly command: string; readonly forget?: Forgotten | undefined },
): Journal {
  return {
    version: 1,
    pid: process.pid,
    command,
    folders: missingFolders(root, ops),
    steps: ops.map((op) => stepOf(root, op)),
    ...(forget === undefined ? {} : { forget: withoutMissing(root, forget) }),
  }
}

/** The journal in the given folder, if one is there. */
export function readJournal(root: string, folder: string): Journal | undefined {
  const path = join(root, folder, 'journal.json')
  const text = textOf(path)
  if (text === undefined) return undefined

  const parsed: unknown = JSON.parse(text)
  if (isJournal(parsed)) return parsed
  throw new CreateRealtimeError({
    code: 'not-rolled-back',
    message: 'An interrupted change left a journal that this version cannot read.',
    where: path,
    hint: 'Use the version of create-realtime that made the change, or remove the folder yourself.',
  })
}

/** Another run may take its journal away at any time, also between two looks at it. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

function isJournal(value: unknown): value is Journal {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === 1
}

function stepOf(root: string, op: FileOp): Step {
  const path = join(root, op.path)
  if (op.kind === 'create') {
    const mode = op.isSecret === true ? OWNER_ONLY : EVERYONE_READS
    return { path: op.path, mode, after: base64(op.text) }
  }
  const before = readFileSync(path).toString('base64')
  const mode = lstatSync(path).mode & 0o777
  if (op.kind === 'delete') return { path: op.path, mode, before }
  return { path: op.path, mode, before, after: base64(op.after) }
}

/** What is not there now is not to be made by a roll back. */
function withoutMissing(root: string, { trees, folders }: Forgotten): Forgotten {
  return { trees, folders: folders.filter((folder) => existsSync(join(root, folder))) }
}

function missingFolders(root: string, ops: readonly FileOp[]): readonly string[] {
  const folders = new Set<string>()
  for (const op of ops) {
    for (let folder = dirname(op.path); folder !== '.'; folder = dirname(folder)) {
      if (!existsSync(join(root, folder))) folders.add(folder)
    }
  }
  return [...folders].toSorted()
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}
