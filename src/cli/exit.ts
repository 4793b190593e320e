import { CreateRealtimeError, PROBLEM_KINDS } from '../errors.ts'
import type { Problem, ProblemKind } from '../errors.ts'
import type { Terminal } from './terminal.ts'

/** The documented exit codes. 0 is success. */
export const EXIT_CODES = {
  bug: 1,
  usage: 2,
  refused: 3,
  conflict: 4,
  cancelled: 130,
} as const satisfies Record<ProblemKind, number>

/** Where bugs of create-realtime are reported. */
const ISSUES = 'https://github.com/create-realtime/create-realtime/issues/new'

/** The version of the JSON that `--json` prints. */
export const JSON_FORMAT = 1

/** How a failure is shown and which code the process ends with. */
export type Failure = {
  readonly exitCode: number
  readonly problems: readonly Problem[]
  readonly stack?: string
}

/** Sorts out what was thrown: a problem for the person, or a bug of ours. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CreateRealtimeError) {
    const kind = PROBLEM_KINDS[error.problems[0].code]
    return { exitCode: EXIT_CODES[kind], problems: error.problems, stack: stackOf(error) }
  }
  const message = error instanceof Error ? error.message : String(error)
  const problem: Problem = {
    code: 'internal',
    message: `This is a bug in create-realtime: ${message}`,
    where: 'the stack below',
    hint: `Please report it with the stack: ${ISSUES}`,
  }
  return { exitCode: EXIT_CODES.bug, problems: [problem], stack: stackOf(error) }
}

/** Each problem in its three parts; the stack for our own bugs, or when it was asked for. */
export function renderFailure(failure: Failure, terminal: Terminal, isVerbose: boolean): string {
  const { paint, hasUnicode } = terminal
  const isCancel = failure.exitCode === EXIT_CODES.cancelled
  const mark = paint(isCancel ? 'yellow' : 'red', markFor(isCancel, hasUnicode))
  const blocks = failure.problems.map((problem) => {
    const parts = [
      `${mark} ${paint('bold', problem.message)}`,
      `  ${paint('dim', 'where')}  ${problem.where}`,
      `  ${paint('dim', 'next')}   ${problem.hint}`,
    ]
    const commands = (problem.next ?? []).map((command) => `         ${paint('cyan', command)}`)
    const lines = problem.snippet?.trimEnd().split('\n') ?? []
    const snippet = lines.map((line) => `         ${line}`)
    return [...parts, ...commands, ...snippet].join('\n')
  })
  const showsStack = isVerbose || failure.exitCode === EXIT_CODES.bug
  const stack = showsStack && failure.stack !== undefined ? [paint('dim', failure.stack)] : []
  return [...blocks, ...stack].join('\n\n')
}

/** The one JSON document of a failed run. */
export function failureJson(failure: Failure): object {
  const [first] = failure.problems
  return {
    format: JSON_FORMAT,
    status: failure.exitCode === EXIT_CODES.cancelled ? 'cancelled' : 'failed',
    exitCode: failure.exitCode,
    code: first?.code,
    message: first?.message,
    where: first?.where,
    hint: first?.hint,
    next: failure.problems.flatMap((problem) => problem.next ?? []),
    problems: failure.problems,
  }
}

function markFor(isCancel: boolean, hasUnicode: boolean): string {
  if (isCancel) return hasUnicode ? '■' : '*'
  return hasUnicode ? '✖' : 'x'
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\nCaused by: ${stackOf(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}
