/** Who is responsible for a problem decides the exit code: see `cli/exit.ts`. */
export type ProblemKind = 'usage' | 'refused' | 'conflict' | 'cancelled' | 'bug'

/** Every problem that can reach a person, by the name that programs may rely on. */
export const PROBLEM_KINDS = {
  'unknown-flag': 'usage',
  'unknown-value': 'usage',
  'missing-value': 'usage',
  'missing-answer': 'usage',
  'too-many-arguments': 'usage',
  contradiction: 'usage',
  'swallowed-flags': 'usage',
  'bad-name': 'usage',
  'bad-config': 'usage',
  'not-in-this-version': 'usage',
  'folder-not-found': 'usage',
  'bad-event': 'usage',
  'bad-payload': 'usage',
  'no-such-event': 'usage',
  'through-symlink': 'refused',
  'not-a-folder': 'refused',
  'cannot-write': 'refused',
  'changed-meanwhile': 'refused',
  'another-run': 'refused',
  'edited-since': 'refused',
  'cannot-patch': 'refused',
  'dirty-tree': 'refused',
  'not-verified': 'refused',
  'nothing-to-undo': 'refused',
  'bad-plan': 'usage',
  'not-rolled-back': 'refused',
  'no-project': 'refused',
  'bad-manifest': 'refused',
  'newer-project': 'refused',
  'left-by-hand': 'refused',
  'events-unreadable': 'refused',
  drift: 'refused',
  'event-exists': 'conflict',
  'target-not-empty': 'conflict',
  'path-occupied': 'conflict',
  cancelled: 'cancelled',
  internal: 'bug',
} as const satisfies Record<string, ProblemKind>

type ProblemCode = keyof typeof PROBLEM_KINDS

/** A failure as data, always in three parts: what happened, where, and the next move. */
export type Problem = {
  readonly code: ProblemCode
  readonly message: string
  /** A path, `file:line`, a flag or a key: the place a person has to look at. */
  readonly where: string
  readonly hint: string
  /** Full commands that would go on from here, for people and programs to paste. */
  readonly next?: readonly string[]
  /** What a person can paste where we would not edit. */
  readonly snippet?: string
  /** More facts for programs, in the JSON report only. */
  readonly facts?: object
}

/** The only exception that is meant for people. Everything else that is thrown is our bug. */
export class CreateRealtimeError extends Error {
  override readonly name = 'CreateRealtimeError'
  readonly problems: readonly [Problem, ...Problem[]]

  constructor(problems: Problem | readonly [Problem, ...Problem[]], options?: ErrorOptions) {
    const list = isList(problems) ? problems : ([problems] as const)
    super(list.map((problem) => problem.message).join(' '), options)
    this.problems = list
  }
}

/** Throws when there is anything to report, so that callers can write one line. */
export function refuseAny(problems: readonly Problem[]): void {
  const [first, ...others] = problems
  if (first !== undefined) throw new CreateRealtimeError([first, ...others])
}

function isList(
  problems: Problem | readonly [Problem, ...Problem[]],
): problems is readonly [Problem, ...Problem[]] {
  return Array.isArray(problems)
}
