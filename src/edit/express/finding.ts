import type { Anchor } from './anchor.ts'
import type { Protocol } from './value.ts'

/** One server that the app may open, as `patch --json` lists it. */
export interface Candidate {
  /** The file where the call would go. */
  readonly path: string
  /** `path:line` of the place that opens it. */
  readonly where: string
  /** The expression that holds the server. */
  readonly expression: string
  readonly protocol: Protocol
  readonly anchors: readonly Anchor[]
  /** The app already brings our function in, here or in another of its files. */
  readonly isAttached: boolean
}

type RefusalReason =
  | 'no-package'
  | 'no-entry'
  | 'several-entries'
  | 'unreadable'
  | 'merge-conflict'
  | 'syntax-error'
  | 'not-express'
  | 'no-server'
  | 'no-listen'
  | 'unproved'
  | 'several-servers'
  | 'http2'
  | 'upgrade-taken'
  | 'other-runtime'
  | 'no-session'
  | 'several-sessions'
  | 'no-ticket-route'

/** Why nothing is changed: what was found, where, and what would settle it. */
export interface Refusal {
  readonly reason: RefusalReason
  readonly message: string
  /** `file:line`, or a file. */
  readonly where: string
  readonly hint: string
}

export type Finding =
  | {
      readonly outcome: 'found'
      readonly server: Candidate
      readonly candidates: readonly Candidate[]
      readonly notes: readonly string[]
    }
  | {
      readonly outcome: 'refused'
      readonly refusal: Refusal
      readonly candidates: readonly Candidate[]
    }
