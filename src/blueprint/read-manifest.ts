import type { Problem } from '../errors.ts'
import { fillAnswers } from './blueprint.ts'
import type { Answers } from './options.ts'
import { readAnswers } from './read-answers.ts'

/** What later commands need of `realtime.json`. */
export type ProjectRecord = {
  readonly answers: Pick<Answers, 'runtime' | 'starter' | 'auth' | 'rooms' | 'database' | 'scaling'>
  /** Only in an app that was there before. */
  readonly patched?: PatchedRecord
}

/** Where and in what language the server stands in a patched app. */
export type PatchedRecord = {
  /** The file that starts the app. */
  readonly entry?: string
  readonly folder: string
  readonly dialect: 'ts' | 'esm' | 'cjs'
  readonly suffix: '' | '.js' | '.ts' | '.cjs' | '.mjs'
  /** What the app's compiler made of our TypeScript; everything where nothing is said. */
  readonly checking?: 'full' | 'none' | 'unread'
  /** Other names for packages of which the app had an older version. */
  readonly packageNames?: Readonly<Record<string, string>>
}

/** Reads the record that a project has of itself, or says why that cannot be. */
export function readManifest(
  text: string,
  ownVersion: string,
): { readonly record: ProjectRecord } | { readonly problem: Problem } {
  const content = parsed(text)
  if (content === undefined) return unreadable('it is not a JSON object')
  const version = content['version']
  if (typeof version !== 'string') return unreadable('it names no version')
  if (isNewer(version, ownVersion)) return { problem: newer(version, ownVersion) }

  const answers = content['answers']
  if (!isObject(answers)) return unreadable('its answers are missing')
  const { runtime, starter, auth, rooms, database, scaling } = answers
  const recorded = { runtime, starter, auth, rooms, database, scaling }
  const { given, problems } = readAnswers(recorded, (name) => name)
  if (given.rooms === undefined || given.auth === undefined || problems.length > 0) {
    return unreadable('its answers are not those of the catalogue')
  }
  const record = { answers: fillAnswers(given) }
  const patched = content['patched']
  if (patched === undefined) return { record }
  return isPatched(patched)
    ? { record: { ...record, patched } }
    : unreadable('it does not say where the server is')
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isPatched(value: unknown): value is PatchedRecord {
  if (!isObject(value)) return false
  const { entry = '', folder, dialect, suffix, checking = 'full', packageNames = {} } = value
  const isPath = typeof folder === 'string' && /^(?!\/)(?!.*\.\.)[^\\]+$/.test(folder)
  const isKnown =
    ['ts', 'esm', 'cjs'].includes(String(dialect)) &&
    ['full', 'none', 'unread'].includes(String(checking))
  const isSuffix = ['', '.js', '.ts', '.cjs', '.mjs'].includes(String(suffix))
  return typeof entry === 'string' && isPath && isKnown && areNames(packageNames) && isSuffix
}

function areNames(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((name) => typeof name === 'string')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Compares release numbers; what follows a dash does not count. */
function isNewer(made: string, ours: string): boolean {
  const [left, right] = [releaseOf(made), releaseOf(ours)]
  const at = left.findIndex((number, index) => number !== right[index])
  return at !== -1 && (left[at] ?? 0) > (right[at] ?? 0)
}

function releaseOf(version: string): readonly number[] {
  const release = version.replace(/[-+].*$/, '')
  return release.split('.').map(Number)
}

function newer(made: string, ours: string): Problem {
  return {
    code: 'newer-project',
    message: `The project was made by version ${made}, and this is ${ours}. Nothing was changed.`,
    where: 'realtime.json',
    hint: 'Use the version that made it:',
    next: [`npx create-realtime@${made}`],
  }
}

function unreadable(reason: string): { readonly problem: Problem } {
  return {
    problem: {
      code: 'bad-manifest',
      message: `\`realtime.json\` cannot be used: ${reason}. Nothing was changed.`,
      where: 'realtime.json',
      hint: 'Bring it back from version control, or undo your edit.',
    },
  }
}
