import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { CreateRealtimeError } from '../errors.ts'

const MANIFEST = 'realtime.json'
const ANY_WRITE = 0o222

/** The folder of the project that this one is in: its own or the nearest above with a `realtime.json`. */
export function findProject(folder: string, from: string = folder): string {
  if (existsSync(join(folder, MANIFEST))) return folder

  const parent = dirname(folder)
  if (parent !== folder) return findProject(parent, from)
  throw new CreateRealtimeError({
    code: 'no-project',
    message: `There is no \`${MANIFEST}\` here or in a folder above, so this is no project of ours.`,
    where: from,
    hint: 'Go into the project, or put the server into an Express app first:',
    next: ['create-realtime patch'],
  })
}

/** The text of a file of the project, or nothing when there is none. */
export function readProjectFile(root: string, path: string): string | undefined {
  const file = join(root, path)
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true
  return isFile ? readFileSync(file, 'utf8') : undefined
}

/** The names in a folder of the project. */
export function namesInFolder(root: string, folder: string): readonly string[] {
  return existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []
}

/** A file that its owner has locked is not replaced, although a rename could. */
export function refuseReadOnly(root: string, paths: readonly string[]): void {
  const locked = paths.find((path) => {
    const stats = statSync(join(root, path), { throwIfNoEntry: false })
    return stats !== undefined && (stats.mode & ANY_WRITE) === 0
  })
  if (locked === undefined) return
  throw new CreateRealtimeError({
    code: 'cannot-write',
    message: 'This file is read-only. Nothing was written.',
    where: locked,
    hint: 'Make it writable, then run the same command again.',
  })
}
