import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { CreateRealtimeError } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import { realDisk } from './disk.ts'
import { explainDiskError } from './disk-problem.ts'
import { isListOf, isObject, isPlan } from './plan-outline.ts'

/** The version of the form in which a plan is kept. */
export const PLAN_FORMAT = 1
const OWNER_ONLY = 0o600

/** A plan with what it was made for, as it can be kept in a file and carried out later. */
export type KeptPlan = {
  /** The version of create-realtime that made it. */
  readonly version: string
  readonly root: string
  readonly isNew: boolean
  readonly plan: Plan
}

type Input = { readonly path: string; readonly sha256: string | null }
type PlanFile = KeptPlan & {
  readonly format: typeof PLAN_FORMAT
  readonly kind: 'plan'
  readonly inputs: readonly Input[]
}

/** Writes a plan with the hash of every file that it stands on. It can hold secrets: owner only. */
export function writePlanFile(file: string, kept: KeptPlan): void {
  if (existsSync(file)) {
    throw badPlan(
      file,
      'There is a file of this name already.',
      'Choose another name for `--plan`.',
    )
  }
  const inputs = kept.plan.ops.map(({ path }) => ({ path, sha256: hashOf(kept.root, path) }))
  const content: PlanFile = { format: PLAN_FORMAT, kind: 'plan', ...kept, inputs }
  try {
    realDisk.writeNew(file, `${JSON.stringify(content, null, 2)}\n`, OWNER_ONLY)
  } catch (error) {
    throw explainDiskError(error, file)
  }
}

/** How many files are worth naming. */
const NAMED = 8

/** Reads a plan back. Throws when any file that it stands on has changed since. */
export function readPlanFile(file: string): KeptPlan {
  const content = parse(file)
  const changed = content.inputs.filter(({ path, sha256 }) => hashOf(content.root, path) !== sha256)
  // A new project stands on nothing but a free target, which the commit looks at itself.
  if (changed.length === 0 || content.isNew) return content

  const more = changed.length - NAMED
  const named = changed.slice(0, NAMED).map(({ path }) => join(content.root, path))

  throw new CreateRealtimeError({
    code: 'changed-meanwhile',
    message: 'Files changed since the plan was made. Nothing was written.',
    where: named.join(', ') + (more > 0 ? ` and ${more} more` : ''),
    hint: 'Make the plan again with the command that made it.',
  })
}

function parse(file: string): PlanFile {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  if (text === undefined) throw badPlan(file, 'There is no such file.', 'Check the path.')

  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw badPlan(file, 'It is not JSON.', 'Give a file that `--plan` has written.', cause)
  }
  if (isPlanFile(parsed)) return parsed
  throw badPlan(
    file,
    'It is not a plan of this version, or was edited.',
    'Give a file that `--plan` has written.',
  )
}

function isPlanFile(value: unknown): value is PlanFile {
  return (
    isObject(value) &&
    value['kind'] === 'plan' &&
    value['format'] === PLAN_FORMAT &&
    typeof value['version'] === 'string' &&
    typeof value['root'] === 'string' &&
    typeof value['isNew'] === 'boolean' &&
    isListOf(value['inputs'], isInput) &&
    isPlan(value['plan'])
  )
}

function isInput({ path, sha256 }: Readonly<Record<string, unknown>>): boolean {
  return typeof path === 'string' && (sha256 === null || typeof sha256 === 'string')
}

function hashOf(root: string, path: string): string | null {
  const file = join(root, path)
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : null
}

function badPlan(file: string, message: string, hint: string, cause?: unknown) {
  return new CreateRealtimeError({ code: 'bad-plan', message, where: file, hint }, { cause })
}
