import { encodeBinary } from './binary.js'
import type { Message } from './link.js'
import type { Outbox } from './outbox.js'
import type { Frame } from './protocol.js'

export interface SendOptions {
  readonly room?: string | undefined
}

export interface RequestOptions extends SendOptions {
  /**
   * The request's own id, from `nextId`: what it causes comes back with it as `meta.cid`. Refused with `in_progress` while
   * another request has it.
   */
  readonly id?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export interface Requests {
  /** Queues an event until it is answered. `data` is asked for at each sending. */
  readonly ask: <Reply>(
    event: string,
    data: () => unknown,
    options: RequestOptions,
    place?: 'first',
  ) => Promise<Reply>
  /** Sends now or never. False when it was not sent. */
  readonly tell: (event: string, data: unknown, room?: string) => boolean
  readonly nextId: () => string
  /** A message that the server answers whatever its handlers are. */
  readonly probe: () => Message
}

/** Turns events into messages. */
export function createRequests(outbox: Outbox, transmit: (message: Message) => void): Requests {
  const instance = randomName()
  let count = 0

  function nextId(): string {
    return `${instance}-${(count++).toString(36)}`
  }

  return {
    nextId,
    probe: () => encode({ event: 'presence.heartbeat', data: {}, id: nextId() }),
    ask: async (event, data, { room, id = nextId(), signal }, place) => {
      signal?.throwIfAborted()
      const abort = () => outbox.drop(id, signal?.reason)
      signal?.addEventListener('abort', abort)
      const encodeNow = () => encode({ event, data: data(), id, room })
      const bytes = byteLength(encodeNow())
      try {
        return await new Promise((resolve, reject) => {
          outbox.add({ id, bytes, encode: encodeNow, resolve, reject }, place)
        })
      } finally {
        signal?.removeEventListener('abort', abort)
      }
    },
    tell: (event, data, room) => {
      const message = encode({ event, data, room })
      const mayGo = outbox.takeTurn(byteLength(message))
      if (mayGo) transmit(message)
      return mayGo
    },
  }
}

/** 16 random characters; `crypto.randomUUID` is missing on pages without TLS. */
export function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join('')
}

function encode(frame: Frame): Message {
  const { data, ...header } = frame
  return data instanceof Uint8Array ? encodeBinary(header, data) : JSON.stringify(frame)
}

function byteLength(message: Message): number {
  return typeof message === 'string' ? new TextEncoder().encode(message).length : message.length
}
