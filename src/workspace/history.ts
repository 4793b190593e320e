import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { FileOp } from '../plan/plan.ts'
import type { Disk } from './disk.ts'
import { readJournal } from './journal.ts'
import type { Journal } from './journal.ts'

/** Records of changes that `undo` can take back. Each is the journal that the change was made under. */
const HISTORY = '.create-realtime'
const IGNORE = `${HISTORY}/.gitignore`

export type Remembered = {
  readonly root: string
  readonly name: string
  readonly journal: Journal
}

/** What the history itself needs on the disk. It is nobody's business but this machine's. */
export function historyOps(root: string): readonly FileOp[] {
  if (existsSync(join(root, IGNORE))) return []
  return [{ kind: 'create', path: IGNORE, text: '*\n', because: 'undo' }]
}

/** The folder, below the root, for the record of the change that is being made. */
export function nextRecord(root: string): string {
  return `${HISTORY}/${String((numbersIn(root).at(-1) ?? 0) + 1).padStart(4, '0')}`
}

/** The newest change remembered in this folder, or in the nearest one above that remembers any. */
export function findChange(folder: string): Remembered | undefined {
  const number = numbersIn(folder).at(-1)
  const name = `${HISTORY}/${String(number).padStart(4, '0')}`
  const journal = number === undefined ? undefined : readJournal(folder, name)
  if (journal !== undefined) return { root: folder, name, journal: withoutOwnFile(journal) }

  const parent = dirname(folder)
  return parent === folder ? undefined : findChange(parent)
}

/** Forgets a change that was taken back, and with the last one the history; then its folders too. */
export function forgetChange(root: string, { name, journal }: Remembered, disk: Disk): void {
  disk.removeTree(join(root, name))
  if (numbersIn(root).length === 0) disk.removeTree(join(root, HISTORY))
  for (const folder of journal.folders.toReversed()) {
    const path = join(root, folder)
    if (existsSync(path) && readdirSync(path).length === 0) disk.removeEmptyFolder(path)
  }
}

function withoutOwnFile(journal: Journal): Journal {
  return { ...journal, steps: journal.steps.filter(({ path }) => path !== IGNORE) }
}

function numbersIn(root: string): readonly number[] {
  const folder = join(root, HISTORY)
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names
    .filter((name) => /^\d{4,}$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b)
}
