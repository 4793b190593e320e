import { readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, parse, relative, resolve, sep } from 'node:path'

import { CreateRealtimeError } from '../errors.ts'
import type { Problem } from '../errors.ts'
import { statsOf } from './snapshot.ts'

/** Where a new project will stand. `empty` is a folder that its owner made before us. */
export type Target = { readonly path: string; readonly state: 'absent' | 'empty' | 'occupied' }

/** Whether a project may be written into a folder that holds files, beside them. */
export type Occupied = 'refused' | 'allowed'

/** Entries that a folder may hold and still count as empty: a fresh clone of an empty repository. */
const HARMLESS = new Set(['.git'])

/** How many names of a conflict are worth reading. */
const NAMED = 8

/** Looks at the target without touching it. Throws when a project cannot or must not be put there. */
export function readTarget(
  cwd: string,
  directory: string,
  occupiedIs: Occupied = 'refused',
): Target {
  const path = resolve(cwd, directory)
  const problem = symlinkOnTheWay(cwd, path) ?? fileOnTheWay(path)
  if (problem !== undefined) throw new CreateRealtimeError(problem)

  const entries = entriesOf(path)
  if (entries === undefined) return { path, state: 'absent' }

  const occupied = entries.filter((name) => !HARMLESS.has(name))
  if (occupied.length === 0) return { path, state: 'empty' }
  if (occupiedIs === 'allowed') return { path, state: 'occupied' }
  throw new CreateRealtimeError(notEmpty(path, directory, occupied))
}

/** The folder that all relative paths start from. */
export function readCwd(given: string): string {
  const path = resolve(given)
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats?.isDirectory() === true) return path

  throw new CreateRealtimeError({
    code: 'folder-not-found',
    message: stats === undefined ? 'There is no such folder.' : 'This is a file, not a folder.',
    where: `--cwd ${given}`,
    hint: 'Give the path of a folder that exists.',
  })
}

function symlinkOnTheWay(cwd: string, path: string): Problem | undefined {
  const link = partsBelow(cwd, path).find((part) => statsOf(part)?.isSymbolicLink() === true)
  if (link === undefined) return undefined

  return {
    code: 'through-symlink',
    message: 'The path leads through a symbolic link, so the files would appear somewhere else.',
    where: `${link} -> ${realPath(link)}`,
    hint: `Give the real path: ${resolve(realPath(link), relative(link, path))}`,
  }
}

/**
 * The folders to look at: below the current folder, as that one was chosen by the person. For a path
 * elsewhere the first level is left out, where systems keep links of their own (`/tmp` on macOS).
 */
function partsBelow(cwd: string, path: string): readonly string[] {
  const below = relative(cwd, path)
  const isInside = below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below)
  const start = isInside ? cwd : parse(path).root
  const names = relative(start, path)
    .split(sep)
    .filter((name) => name !== '')
  const parts = names.map((_, index) => resolve(start, ...names.slice(0, index + 1)))
  return isInside ? parts : parts.slice(1)
}

function fileOnTheWay(path: string): Problem | undefined {
  const stats = statsOf(path)
  if (stats === undefined) {
    const parent = dirname(path)
    return parent === path ? undefined : fileOnTheWay(parent)
  }
  if (stats.isDirectory() || stats.isSymbolicLink()) return undefined

  return {
    code: 'not-a-folder',
    message: 'There is a file where a folder is needed.',
    where: path,
    hint: 'Choose another name.',
  }
}

function notEmpty(path: string, directory: string, names: readonly string[]): Problem {
  const sorted = names.toSorted()
  const more = sorted.length - NAMED
  const list = sorted.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '')
  return {
    code: 'target-not-empty',
    message: `${directory} already holds files: ${list}. Nothing was written.`,
    where: path,
    hint: 'Choose another name, or say what shall become of files in the way: `--on-conflict keep`.',
  }
}

function entriesOf(path: string): readonly string[] | undefined {
  return statsOf(path)?.isDirectory() === true ? readdirSync(path) : undefined
}

/** Where a link leads, or its own path when it dangles. */
function realPath(link: string): string {
  try {
    return realpathSync(link)
  } catch {
    return link
  }
}
