import { isAbsolute } from 'node:path'

import { PROBLEM_KINDS } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import { isNodePackageManager } from './package-manager.ts'

type Fields = Readonly<Record<string, unknown>>

/** Whether a value is a plan in all of its parts: a file can have been edited since it was written. */
export function isPlan(value: unknown): value is Plan {
  return (
    isObject(value) &&
    isListOf(value['ops'], isOperation) &&
    isListOf(value['problems'], isProblem) &&
    isListOf(value['byHand'], (one) => areTexts(one, ['where', 'why', 'snippet'])) &&
    isListOf(value['followUps'], isFollowUp)
  )
}

/** Whether a value has fields. */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value is a list of nothing else than this. */
export function isListOf(value: unknown, isOne: (fields: Fields) => boolean): boolean {
  return Array.isArray(value) && value.every((one: unknown) => isObject(one) && isOne(one))
}

const TEXTS_OF: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['create', ['text']],
  ['update', ['before', 'after']],
  ['delete', ['before']],
])

function isOperation(op: Fields): boolean {
  const { kind, path, isSecret } = op
  const texts = TEXTS_OF.get(kind)
  return (
    texts !== undefined &&
    areTexts(op, [...texts, 'because']) &&
    isBelow(path) &&
    (isSecret === undefined || isSecret === true)
  )
}

function isBelow(path: unknown): boolean {
  return typeof path === 'string' && !isAbsolute(path) && !path.split(/[/\\]/).includes('..')
}

function isProblem(problem: Fields): boolean {
  const { code, snippet = '', next = [] } = problem
  return (
    typeof code === 'string' &&
    Object.hasOwn(PROBLEM_KINDS, code) &&
    areTexts(problem, ['message', 'where', 'hint']) &&
    typeof snippet === 'string' &&
    Array.isArray(next) &&
    next.every((command) => typeof command === 'string')
  )
}

/** What is installed with is run as a program, so it has to be one that we know. */
function isFollowUp({ kind, packageManager }: Fields): boolean {
  return kind === 'git' || (kind === 'install' && isNodePackageManager(packageManager))
}

function areTexts(fields: Fields, names: readonly string[]): boolean {
  return names.every((name) => typeof fields[name] === 'string')
}
