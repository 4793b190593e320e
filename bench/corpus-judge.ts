import { findApp } from '../src/edit/express/find-app.ts'
import type { Candidate } from '../src/edit/express/finding.ts'
import type { PackageFiles } from '../src/edit/express/package-files.ts'
import { planAttach, type FileEdit } from '../src/edit/express/plan-attach.ts'
import { wsPlace } from '../src/edit/express/place.ts'
import type { CorpusRecord } from './corpus-record.ts'

export interface Verdict {
  readonly record: CorpusRecord
  readonly isGood: boolean
  /** Patched where it had to be refused, or at another place than the record names. */
  readonly isWrong: boolean
  readonly isPatched: boolean
  readonly isStable: boolean
  readonly isReversible: boolean
  readonly saw: string
  readonly ms: number
}

/** Patches one app in memory and holds the outcome against its record. */
export function judge(files: PackageFiles, record: CorpusRecord, find: boolean): Verdict {
  const started = process.cpuUsage()
  const canFind = find && record.entry_found_by !== 'none'
  const app = findApp(files, canFind ? {} : { entry: record.entry })
  const { package_json: manifest } = record
  if (
    app.outcome === 'refused' &&
    app.refusal.reason === 'several-entries' &&
    manifest?.includes('/')
  ) {
    // Where a repository holds several apps, a person stands in the folder of one.
    const folder = manifest.slice(0, -'package.json'.length)
    return judge(below(files, folder), within(record, folder), find)
  }
  const base = { record, isStable: true, isReversible: true }
  if (app.outcome === 'refused' || app.entry === undefined) {
    const saw = app.outcome === 'refused' ? `${app.refusal.where}: ${app.refusal.message}` : ''
    const isGood = record.expect !== 'patch'
    return {
      ...base,
      isGood,
      isWrong: false,
      isPatched: false,
      saw,
      ms: spentSince(started),
    }
  }
  const place = wsPlace(files, app.entry.path, app.entry.folder)
  const edits = planAttach(files, app.server, place)
  const ms = spentSince(started)
  const isRight =
    edits.every(({ edit }) => edit.outcome === 'changed') && isWhereExpected(app.server, record)
  const isExpected = record.expect !== 'refuse' && isRight
  return {
    ...base,
    isGood: isExpected,
    isWrong: !isExpected,
    isPatched: isExpected,
    isStable: isStable(files, edits, app.entry.path),
    isReversible: edits.every(isReversible),
    saw: `${app.server.where} ${app.server.expression}`,
    ms,
  }
}

function below(files: PackageFiles, folder: string): PackageFiles {
  return {
    paths: files.paths
      .filter((path) => path.startsWith(folder))
      .map((path) => path.slice(folder.length)),
    text: (path) => files.text(folder + path),
    has: (path) => files.has(folder + path),
  }
}

function within(record: CorpusRecord, folder: string): CorpusRecord {
  const shorten = (path: string): string =>
    path.startsWith(folder) ? path.slice(folder.length) : path
  return {
    ...record,
    entry: shorten(record.entry),
    patch_file: record.patch_file === null ? null : shorten(record.patch_file),
    related: record.related.map(shorten),
    package_json: 'package.json',
  }
}

/**
 * The patch file, or a related file that holds the same server. In the patch file the edit must be of the
 * server of the named line: its expression, or the listen or creation that stands there.
 */
function isWhereExpected(server: Candidate, record: CorpusRecord): boolean {
  const paths = new Set([record.patch_file, ...record.related])
  if (!server.anchors.every(({ path }) => paths.has(path))) return false
  const { server_expression: expected } = record
  if (expected !== null && new RegExp(`^${escaped(server.expression)}$`).test(expected)) return true
  if (server.path !== record.patch_file) return true
  const line = Number(server.where.slice(server.where.lastIndexOf(':') + 1))
  return record.anchor_lines.includes(line) || expected?.includes(server.expression) === true
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function isStable(files: PackageFiles, edits: readonly FileEdit[], entry: string): boolean {
  const after = withEdits(files, edits)
  const app = findApp(after, { entry })
  if (app.outcome === 'refused' || app.entry === undefined) return false
  return planAttach(after, app.server, wsPlace(after, app.entry.path, app.entry.folder)).every(
    ({ edit }) => edit.outcome === 'already',
  )
}

function withEdits(files: PackageFiles, edits: readonly FileEdit[]): PackageFiles {
  const texts = new Map(
    edits.flatMap(({ path, edit }): [string, string][] =>
      edit.outcome === 'changed' ? [[path, edit.text]] : [],
    ),
  )
  return { ...files, text: (path) => texts.get(path) ?? files.text(path) }
}

/** Every byte of the old text is in the new one, in order: something was put in and nothing taken out. */
function isReversible({ before, edit }: FileEdit): boolean {
  if (edit.outcome !== 'changed') return true
  let at = 0
  for (const character of edit.text) {
    if (before.startsWith(character, at)) at += character.length
  }
  return at === before.length
}

/** Milliseconds of processor time: other programs on the machine do not count. */
function spentSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1_000
}
