import type { ConnectionState } from './connection.js'

/** The events of an application: what clients may send with what they get back, and what the server sends. */
export type EventMap = {
  readonly client: Readonly<Record<string, { readonly data: unknown; readonly reply: unknown }>>
  readonly server: object
}

/** One message of the server: PROTOCOL.md, section 1. */
export interface Frame {
  readonly event: string
  readonly data?: unknown
  /** The cursor of a durable frame, the request's id of an answer. */
  readonly id?: string | null
  readonly room?: string | undefined
  /** The id of this client's own request that caused a durable frame. */
  readonly cid?: string
  /** The server's time in milliseconds, on durable frames. */
  readonly ts?: number
}

export interface Hello {
  readonly conn: string
  readonly session: string
  readonly user: { readonly id: string; readonly name: string }
  readonly heartbeat: { readonly interval: number; readonly timeout: number }
  /** Bytes per message, events per second, events at once, bytes that may wait for a slow reader. */
  readonly limits: {
    readonly message: number
    readonly rate: number
    readonly burst: number
    readonly queue: number
  }
  /** Seconds in which a repeated id is recognised. */
  readonly dedupe_window: number
  readonly streams: readonly { readonly stream: string; readonly cursor: string }[]
}

export interface PresenceData {
  readonly rev: number
  readonly state?: readonly { readonly user: string; readonly devices: number }[]
  readonly joins?: readonly string[]
  readonly leaves?: readonly string[]
}

export interface ErrorData {
  readonly code: string
  readonly message: string
  readonly retryable: boolean
  readonly retry_after_ms?: number
  readonly issues?: readonly { readonly path: string; readonly rule: string }[]
}

/** What an application may listen to beside its own events: the protocol's, and the client's state. */
export interface SystemEvents {
  readonly 'sys.state': ConnectionState
  readonly 'sys.hello': Hello
  readonly 'sys.resumed': {
    readonly stream: string
    readonly status: 'ok' | 'approximate' | 'reset' | 'forbidden'
    readonly count: number
    readonly reason?: string
  }
  readonly 'sys.replay_end': { readonly stream: string; readonly cursor: string }
  readonly 'sys.reset': { readonly stream: string; readonly reason: string }
  readonly 'sys.snapshot': {
    readonly stream: string
    readonly cursor: string
    readonly state: unknown
    readonly part: number
    readonly parts: number
  }
  readonly 'sys.presence': PresenceData
  readonly 'sys.room_added': { readonly room: string; readonly cursor?: string }
  readonly 'sys.room_removed': { readonly room: string }
  readonly 'sys.ack': { readonly ok: true; readonly result: never }
  readonly 'sys.error': ErrorData
  readonly 'sys.auth_expiring': { readonly expires_at: number }
  readonly 'sys.drain': { readonly reconnect_after_ms: number; readonly deadline_ms: number }
}

/** What a listener learns about a frame beside its data. */
export interface Meta extends Frame {
  /** True while the frames that were missed during a disconnect are delivered. */
  readonly isReplay: boolean
}

export interface Joined {
  readonly room: string
  readonly cursor: string
  readonly members?: readonly string[]
}
