import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { CreateRealtimeError } from '../errors.ts'
import { readAppFiles } from './app-files.ts'

const MANIFEST = 'realtime.json'
const ANY_WRITE = 0o222

/** How many folders are worth naming. */
const NAMED = 8

/**
 * The folder of the project that this one is in: its own or the nearest above with a `realtime.json`, else the only one
 * below, as an app may be patched from the top of its workspace.
 */
export function findProject(folder: string): string {
  const above = projectAbove(folder)
  if (above !== undefined) return above

  const below = projectsBelow(folder)
  const [only] = below
  if (only !== undefined && below.length === 1) return join(folder, only)
  throw only === undefined ? noProject(folder) : severalProjects(folder, below)
}

function projectAbove(folder: string): string | undefined {
  if (existsSync(join(folder, MANIFEST))) return folder

  const parent = dirname(folder)
  return parent === folder ? undefined : projectAbove(parent)
}

function projectsBelow(folder: string): readonly string[] {
  const { paths } = readAppFiles(folder)
  return paths.filter((path) => basename(path) === MANIFEST).map((path) => dirname(path))
}

function noProject(where: string): CreateRealtimeError {
  return new CreateRealtimeError({
    code: 'no-project',
    message: `There is no \`${MANIFEST}\` here or in a folder above or below, so this is no project of ours.`,
    where,
    hint: 'Go into the project, or put the server into an Express app first:',
    next: ['create-realtime patch'],
  })
}

function severalProjects(where: string, below: readonly string[]): CreateRealtimeError {
  const more = below.length - NAMED
  const names = below.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '')
  return new CreateRealtimeError({
    code: 'no-project',
    message: `There is no project here, and ${below.length} are below: ${names}.`,
    where,
    hint: 'Say which with `--cwd <folder>`.',
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
