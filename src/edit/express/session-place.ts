import { anchorForCreation } from './anchor.ts'
import type { AuthCalls, Paste, SessionKind } from './auth-calls.ts'
import { areExclusive } from './exclusive.ts'
import type { Refusal } from './finding.ts'
import { lineOf, type Place, type Source } from './source.ts'
import type { Evaluator } from './value.ts'
import { type Call, callsIn } from './writes.ts'

const OURS = { name: 'shareSession', module: 'app-session' } as const

/** What makes the sessions of an app, by package and member. */
const MAKERS: Readonly<Record<string, SessionKind>> = {
  'express-session': 'middleware',
  'cookie-session': 'middleware',
  'better-auth.betterAuth': 'better-auth',
  'better-auth/minimal.betterAuth': 'better-auth',
}

/** A file has to name one of them before it can make sessions. */
const MAY_MAKE = /['"`](express-session|cookie-session|better-auth(\/minimal)?)['"`]/

/** Where the generated code looks for the user of a session. */
const KNOWN_PLACES = new Set(['userId', 'user', 'passport'])

interface Made extends Place {
  readonly node: Call
  readonly kind: SessionKind
}

/** The one place where an app makes its sessions: the call that reads them for sockets goes around it. */
export function findSession(evaluator: Evaluator, entry: string): AuthCalls {
  const made = evaluator.reach.flatMap((source) => sessionsIn(evaluator, source))
  const [first] = made
  if (first === undefined)
    return { outcome: 'refused', refusal: noSession(entry), paste: pasteInto(entry) }
  if (!areAlternatives(made)) {
    const paste = pasteInto(first.source.path)
    return { outcome: 'refused', refusal: severalSessions(made), paste }
  }
  return {
    outcome: 'found',
    session: first.kind,
    calls: [
      { ours: OURS, anchors: made.map(({ source, node }) => anchorForCreation(source, node)) },
    ],
    notes: first.kind === 'middleware' ? notesOnUser(evaluator) : [],
  }
}

function sessionsIn(evaluator: Evaluator, source: Source): readonly Made[] {
  if (!MAY_MAKE.test(source.text)) return []
  return callsIn(source).flatMap((node): readonly Made[] => {
    const kinds = evaluator
      .value(node.expression, source)
      .flatMap((value) =>
        value.kind === 'package' ? (MAKERS[[value.name, ...value.members].join('.')] ?? []) : [],
      )
    const [kind] = kinds
    return kind === undefined ? [] : [{ source, node, kind }]
  })
}

/** Several of one kind are fine where only one of them is ever made. */
function areAlternatives([first, ...more]: readonly Made[]): boolean {
  return more.every(
    (one) =>
      first !== undefined &&
      one.kind === first.kind &&
      one.source === first.source &&
      areExclusive(first.node, one.node),
  )
}

/** Says so where the app keeps its user at a place that nobody could have guessed. */
function notesOnUser({ reach }: Evaluator): readonly string[] {
  const written = reach.flatMap(({ text }) =>
    [...text.matchAll(/\breq(?:uest)?\.session!?\.(\w+)\s*=[^=]/g)].map(([, name = '']) => name),
  )
  const usesPassport = reach.some(({ text }) => /['"`]passport['"`]/.test(text))
  if (usesPassport || written.some((name) => KNOWN_PLACES.has(name))) return []
  return [
    'Nothing was seen that writes `session.userId`, `session.user` or a passport user: say in `session-user` of the new folder where your session keeps who is signed in.',
  ]
}

function pasteInto(path: string): Paste {
  return { path, ours: OURS, expression: 'sessionMiddleware' }
}

function noSession(entry: string): Refusal {
  return {
    reason: 'no-session',
    message: `Nothing that ${entry} reaches makes sessions with express-session, cookie-session or better-auth.`,
    where: entry,
    hint: 'Choose another way to authenticate, such as `--auth jwt`, or name the file that starts the app.',
  }
}

function severalSessions(made: readonly Made[]): Refusal {
  const places = made.map(lineOf)
  return {
    reason: 'several-sessions',
    message: `The app makes sessions at several places: ${places.join(', ')}.`,
    where: places[0] ?? '',
    hint: 'Leave one of them, or choose another way to authenticate, such as `--auth jwt`.',
  }
}
