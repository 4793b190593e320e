import type { Need } from './case.ts'

/** What a project was generated with, as far as a client can tell. */
export interface Blueprint {
  readonly auth: 'jwt' | 'session' | 'ticket' | 'api-key' | 'none'
  readonly rooms: boolean
  readonly database: 'sqlite' | 'postgres' | 'none'
  readonly scaling: 'single' | 'redis'
  readonly starter: 'chat' | 'dashboard' | 'blank'
}

/** A kind of server that the suite can judge. */
export interface Target {
  readonly name: string
  readonly offers: readonly Need[]
  readonly events: Events
  readonly start: (blueprint: Blueprint, options: StartOptions) => Promise<Fleet>
}

export interface StartOptions {
  readonly nodes: number
  readonly env: Readonly<Record<string, string>>
}

/** The events of the application through which the suite reaches the duties of the protocol. */
export interface Events {
  /** A durable event: what to send, and what everybody then receives. `text` must come back unchanged. */
  readonly say: {
    readonly event: string
    readonly data: (text: string) => { readonly [key: string]: string }
    readonly heard: string
    readonly textPath: string
    /** A payload that breaks the schema of `event`, and the path of the rule it breaks. */
    readonly wrong: { readonly [key: string]: number }
    readonly wrongPath: string
  }
  /** An event that leaves nothing in the log. */
  readonly hint?: { readonly event: string; readonly heard: string }
}

/** One or several nodes of one server. */
export interface Fleet {
  readonly nodes: readonly [Node, ...Node[]]
  /** What a client sends with its upgrade to be this user. A ticket is new at every call. */
  readonly credential: (user: string, claims?: Claims) => Promise<Credential>
  readonly store?: Store
  /** Kicks a user through the first node. */
  readonly kick?: (user: string) => Promise<void>
  readonly stop: () => Promise<void>
}

export interface Node {
  /** `ws://127.0.0.1:41234/ws` */
  readonly url: string
  /** `http://127.0.0.1:41234` */
  readonly origin: string
  /** Ends it with SIGTERM; resolves with the exit code. */
  readonly stop: () => Promise<number | null>
  /** Ends it with SIGKILL. */
  readonly kill: () => Promise<void>
  /** Starts it again after its end, at the same address. */
  readonly restart: () => Promise<void>
  /** Everything it wrote to its output. */
  readonly output: () => string
  /** Resident memory in bytes. */
  readonly memory?: () => number
}

/** The members of a token that a test changes; `undefined` takes one out. */
export interface Claims {
  readonly expiresInMs?: number | null
  readonly notBeforeInMs?: number
  readonly header?: Readonly<Record<string, string | readonly string[]>>
  /** `none`: unsigned. `wrong-key`: signed with another secret. `padded`: longer than 8 KiB. `cut`: without a signature. */
  readonly flaw?: 'none' | 'wrong-key' | 'padded' | 'cut' | 'issuer' | 'audience'
}

export interface Credential {
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** The secret itself, for a test that puts it elsewhere or greps for it. */
  readonly secret?: string
}

/** The shared log's store. */
export interface Store {
  /** Stops answering for a while, as a slow or partitioned Redis does. */
  readonly pause: (ms: number) => Promise<void>
  /** Ends it and starts it again without its data. */
  readonly restartEmpty: () => Promise<void>
  readonly down: () => Promise<void>
  readonly up: () => Promise<void>
  /** Cuts all connections of one kind. */
  readonly cut: (kind: 'normal' | 'pubsub') => Promise<void>
}
