import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { CreateOp } from '../plan/plan.ts'
import { journalOf, readJournal } from './journal-file.ts'
import type { Forgotten, Journal } from './journal-file.ts'

/** Records of changes that `undo` can take back. Each is the journal that the change was made under. */
export const HISTORY = '.create-realtime'
const IGNORE = `${HISTORY}/.gitignore`
const RECORDED = /^(.+)\/\.create-realtime\/\d{4,}\/journal\.json$/

export type Remembered = {
  readonly root: string
  readonly name: string
  readonly journal: Journal
}

/** What the history itself needs on the disk. It is nobody's business but this machine's. */
export function historyOps(root: string): readonly CreateOp[] {
  if (existsSync(join(root, IGNORE))) return []
  return [{ kind: 'create', path: IGNORE, text: '*\n', because: 'undo' }]
}

/** The files by which `undo` knows a project that is written into a folder that does not exist yet. */
export function firstRecord(root: string, project: readonly CreateOp[]): readonly CreateOp[] {
  const own = historyOps(root)
  const journal = journalOf(root, [...project, ...own], { command: 'create' })
  const path = `${recordName(1)}/journal.json`
  const text = JSON.stringify(journal)
  return [...own, { kind: 'create', path, text, isSecret: true, because: 'undo' }]
}

/** The folder, below the root, for the record of the change that is being made. */
export function nextRecord(root: string): string {
  return recordName((numbersIn(root).at(-1) ?? 0) + 1)
}

/** The folders of the changes that are remembered here, oldest first. Undefined where none ever was. */
export function recordsIn(root: string): readonly string[] | undefined {
  return existsSync(join(root, HISTORY)) ? numbersIn(root).map(recordName) : undefined
}

/** The newest change remembered in this folder, or in the nearest one above that remembers any. */
export function findChange(folder: string): Remembered | undefined {
  const number = numbersIn(folder).at(-1)
  const name = recordName(number ?? 0)
  const journal = number === undefined ? undefined : readJournal(folder, name)
  if (journal !== undefined) return { root: folder, name, journal: withoutOwnFile(journal) }

  const parent = dirname(folder)
  return parent === folder ? undefined : findChange(parent)
}

/** The folders of a tree, given its files, in which changes are remembered. */
export function rememberingIn(paths: readonly string[]): readonly string[] {
  const found = paths.flatMap((path) => RECORDED.exec(path)?.[1] ?? [])
  return [...new Set(found)]
}

/** The text that the newest change remembered here has left in each file. */
export function lastWritten(root: string): ReadonlyMap<string, string> {
  const written = new Map<string, string>()
  for (const number of numbersIn(root)) {
    const journal = readJournal(root, recordName(number))
    for (const { path, after } of journal?.steps ?? []) {
      if (after !== undefined) written.set(path, Buffer.from(after, 'base64').toString('utf8'))
    }
  }
  return written
}

/** What becomes useless when a change is taken back: its record, with the last one the history too. */
export function forgottenWith({ root, name, journal }: Remembered): Forgotten {
  const isLast = numbersIn(root).length === 1
  return { trees: [isLast ? HISTORY : name], folders: journal.folders }
}

function recordName(number: number): string {
  return `${HISTORY}/${String(number).padStart(4, '0')}`
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
