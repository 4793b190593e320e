import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative, sep } from 'node:path'

import { HISTORY, recordsIn } from './history.ts'
import { readJournal } from './journal-file.ts'
import type { Journal } from './journal-file.ts'
import { canCopy, entriesIn } from './readable.ts'

/** A copy of a project as it was before a change, for as long as it is looked at. */
export interface EarlierCopy {
  readonly folder: string
  remove(): void
}

/** Folders that no program needs in order to start, or that are lent by a link. */
const NOT_COPIED = new Set(['node_modules', '.git', HISTORY, '.next', '.nx', 'coverage'])

/**
 * The project as it was before the remembered change that made the given file, in a temporary folder. It shares the
 * installed packages with the project. Nothing is given where no such change is remembered.
 */
export function copyBefore(folder: string, made: string): EarlierCopy | undefined {
  const history = historyAbove(folder)
  if (history === undefined) return undefined
  const journals = history.records.flatMap((record) => readJournal(history.root, record) ?? [])
  const wanted = join(relative(history.root, folder), made).split(sep).join('/')
  const first = journals.findLastIndex(({ steps }) =>
    steps.some((step) => step.path === wanted && step.before === undefined),
  )
  if (first === -1) return undefined

  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'create-realtime-before-')))
  const copy = join(scratch, basename(history.root))
  const remove = (): void => rmSync(scratch, { recursive: true, force: true })
  try {
    fillCopy(history.root, copy, journals.slice(first))
  } catch (error) {
    remove()
    throw error
  }
  return { folder: join(copy, relative(history.root, folder)), remove }
}

/** What cannot be read is left out: the app of this person does not read it either. */
function fillCopy(root: string, copy: string, since: readonly Journal[]): void {
  cpSync(root, copy, {
    recursive: true,
    filter: (path) => !NOT_COPIED.has(basename(path)) && canCopy(path),
  })
  for (const { steps } of since.toReversed()) {
    for (const { path, before } of steps) putBack(join(copy, path), before)
  }
  lendPackages(root, copy)
}

function historyAbove(folder: string): { root: string; records: readonly string[] } | undefined {
  const records = recordsIn(folder)
  if (records !== undefined) return { root: folder, records }
  const parent = dirname(folder)
  return parent === folder ? undefined : historyAbove(parent)
}

function putBack(path: string, before: string | undefined): void {
  if (before === undefined) {
    rmSync(path, { force: true })
    return
  }
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, Buffer.from(before, 'base64'))
}

/** Links every folder of packages at its place, and the nearest one above the project beside the copy. */
function lendPackages(root: string, copy: string): void {
  for (const place of ['', ...packageFolders(root, '')]) {
    const packages = join(root, place, 'node_modules')
    if (existsSync(packages)) symlinkSync(packages, join(copy, place, 'node_modules'), 'junction')
  }
  for (let above = dirname(root); above !== dirname(above); above = dirname(above)) {
    const packages = join(above, 'node_modules')
    if (!existsSync(packages)) continue
    symlinkSync(packages, join(dirname(copy), 'node_modules'), 'junction')
    return
  }
}

/** Workspaces keep packages of their own. */
function packageFolders(root: string, below: string): readonly string[] {
  return entriesIn(join(root, below))
    .filter((entry) => entry.isDirectory() && !NOT_COPIED.has(entry.name))
    .flatMap(({ name }) => {
      const path = join(below, name)
      const isPackage = existsSync(join(root, path, 'package.json'))
      return path.split(sep).length > 3
        ? []
        : [...(isPackage ? [path] : []), ...packageFolders(root, path)]
    })
}
