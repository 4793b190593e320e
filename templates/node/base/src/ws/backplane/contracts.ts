import type { Principal } from '../middleware/authenticate.js'

/** A place in a stream. `epoch` changes when the stream's history is lost, `tag` when an offset was given out twice. */
export interface Position {
  readonly epoch: string
  readonly offset: number
  readonly tag: string
}

/** One durable event of a stream. */
export interface Entry {
  readonly offset: number
  readonly tag: string
  /** Time of the append, milliseconds since the Unix epoch. Within a stream it is never set back. */
  readonly at: number
  /** JSON members `event`, `data` and, in a room, `room`: a frame without its braces, so that no node has to encode it again. */
  readonly body: string
  /** The user whose event caused the entry, and the id that the client gave that event. */
  readonly author?: string | undefined
  readonly cid?: string | undefined
  /** A connection that is not sent the live frame. */
  readonly except?: string | undefined
}

export type NewEntry = Pick<Entry, 'body' | 'author' | 'cid' | 'except'>

/** An event that is delivered now or never: typing, presence, cursors. */
export interface Volatile {
  readonly body: string
  /** The payload of a binary event, in place of `data` in the body. */
  readonly bytes?: Uint8Array
  readonly except?: string
}

/**
 * Names one client event for idempotency. `checksum` is that of its frame: a client that uses an id twice is told so.
 * It guards against mistakes, not against malice, as ids are kept per user: 32 bits are enough.
 */
export interface DedupeKey {
  readonly stream: string
  readonly user: string
  readonly id: string
  readonly checksum: number
}

/** What an event left behind: the JSON of its reply, and its cursor if it was durable. */
export interface Settled {
  readonly reply: string
  readonly cursor: string | null
}

export type Claim =
  | { readonly state: 'new' | 'pending' | 'reused' }
  | { readonly state: 'done'; readonly settled: Settled }

/** Entries of a stream from an offset on, read in one step together with its top. */
export interface Slice {
  readonly top: Position
  readonly entries: readonly Entry[]
}

export interface StreamListener {
  /** Called in offset order as far as this node heard of the entries, with the tag of the entry before. */
  readonly entry: (stream: string, epoch: string, entry: Entry, tagBefore: string) => void
  readonly volatile: (stream: string, message: Volatile) => void
  /** The link to other nodes was lost and is back: anything may have been missed. */
  readonly reconnected: () => void
}

/**
 * The log behind every stream: it numbers, keeps and distributes events.
 * An append, its number, its idempotency record and its publication are one atomic step.
 */
export interface StreamLog {
  readonly claim: (key: DedupeKey) => Promise<Claim>
  /** Gives a claim back after the handler failed, so that a retry runs it again. */
  readonly release: (key: DedupeKey) => Promise<void>
  /** Settles an event that appends nothing. */
  readonly settle: (key: DedupeKey, reply: string) => Promise<Settled>
  /** Appends, publishes and, given a key, settles. A key that is settled already returns its first result and appends nothing. */
  readonly append: (
    stream: string,
    entry: NewEntry,
    dedupe?: { readonly key: DedupeKey; readonly reply: string },
  ) => Promise<Settled>
  readonly publish: (stream: string, message: Volatile) => Promise<void>
  /** Entries with an offset >= `from`, at most `limit`, oldest first. */
  readonly read: (stream: string, from: number, limit: number) => Promise<Slice>
  /** The newest `count` entries, oldest first. */
  readonly readLast: (stream: string, count: number) => Promise<Slice>
  readonly tops: (streams: readonly string[]) => Promise<readonly Position[]>
  /** Resolves once this node is certain to hear of every later entry. */
  readonly follow: (stream: string) => Promise<void>
  readonly unfollow: (stream: string) => void
  readonly listen: (listener: StreamListener) => void
}

export type Admission =
  | { readonly admitted: true; readonly replaced: string | null }
  | { readonly admitted: false }

/** One connection's place among those of its user. */
export interface Seat {
  readonly user: string
  readonly instance: string
  readonly connection: string
}

/** Counts a user's connections over all nodes, by leases that a crashed node cannot keep. */
export interface ConnectionLimit {
  /** The same client instance replaces its own older connection. */
  readonly acquire: (seat: Seat) => Promise<Admission>
  /** False if a newer connection of the same client instance holds the seat by now. */
  readonly renew: (seat: Seat) => Promise<boolean>
  readonly release: (seat: Seat) => Promise<void>
}

/** Handshake attempts per address. */
export interface AttemptLimit {
  /** 0 when the attempt may go on, else the milliseconds to wait. */
  readonly attempt: (address: string) => Promise<number>
}

/** Marks after which older credentials of a user are refused. */
export interface Revocations {
  readonly revoke: (user: string) => Promise<void>
  /** True for whoever holds a credential that was issued before the mark of its user. */
  readonly isRevoked: (principal: Principal) => Promise<boolean>
}

/** What the server depends on cannot be reached: nothing was done, and the client may send the same id again. */
export class Unavailable extends Error {
  constructor(options?: ErrorOptions) {
    super('The server cannot reach what it depends on.', options)
    this.name = 'Unavailable'
  }
}
