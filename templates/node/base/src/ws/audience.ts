import { createHash } from 'node:crypto'
import type { Broker } from './backplane/broker.js'
import type { Connection } from './connection.js'
import type { Log } from './log.js'
import { isStreamName, type ClientFrame } from './protocol.js'
import type { Resources } from './resources.js'
import type { ResumeParts } from './streams/resume.js'
import type { Subscription } from './streams/subscription.js'

/** Decides which streams a connection follows, and which stream an event belongs to. */
export interface Audience {
  /** What clients can ask for beyond events, named in `sys.hello`. */
  readonly capabilities: readonly string[]
  /** Follows the connection's first streams, gates shut. */
  readonly enter: (connection: Connection) => Promise<void>
  /** Follows a stream that a resuming client names. Undefined if it may not. */
  readonly rejoin: (connection: Connection, stream: string) => Promise<Subscription | undefined>
  /** The stream of a client's event. Rejects with a HandlerError if the sender has no part in it. */
  readonly streamOf: (
    connection: Connection,
    frame: ClientFrame,
    scope: 'shared' | 'personal',
  ) => Promise<string>
  /** Renews what the connection holds for a limited time. Called once per ping interval. */
  readonly renew: (connection: Connection) => Promise<void>
  /** Undoes everything that `enter` and later joins did. */
  readonly leave: (connection: Connection) => Promise<void>
}

export interface AudienceParts {
  readonly resources: Resources
  readonly broker: Broker
  readonly resume: ResumeParts
  readonly log: Log
}

/** The stream of everything that is meant for one user. */
export function userStream(userId: string): string {
  const isPlain = isStreamName(userId) && !userId.startsWith('.')
  return `user:${isPlain ? userId : hashedName(userId)}`
}

/** User ids of other systems may hold any character; such an id is named by its hash, after a dot that no other name begins with. */
function hashedName(userId: string): string {
  return `.${createHash('sha256').update(userId).digest('base64url')}`
}
