import { createHmac } from 'node:crypto'
import { clientFrame, type Line } from './line.ts'

export type DialectName = 'rt.v1' | 'socket.io' | 'plain'

export interface Place {
  readonly user: string
  readonly instance: string
  /** None for a connection that joins nothing. */
  readonly room: string | undefined
  readonly token: string
}

/** What a client of one library says. */
export interface Dialect {
  readonly path: (place: Place) => string
  readonly headers: (place: Place) => readonly string[]
  /** Says after the upgrade what is needed, and calls `ready` once the connection has entered. */
  readonly enter: (line: Line, place: Place, ready: () => void) => void
  /** An event; with an id it is acknowledged. */
  readonly event: (event: string, data: object, id?: string, room?: string) => Buffer
}

const roomEvent: Dialect['event'] = (event, data, id, room) =>
  clientFrame(
    JSON.stringify({
      event,
      data,
      ...(id === undefined ? {} : { id }),
      ...(room === undefined ? {} : { room }),
    }),
  )

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  'rt.v1': {
    path: ({ instance }) => `/ws?client=${instance}`,
    headers: ({ token }) => [`Authorization: Bearer ${token}`, 'Sec-WebSocket-Protocol: rt.v1'],
    enter(line, { room, instance }, ready) {
      line.onText = (text) => {
        if (text.includes('"sys.hello"') && room !== undefined)
          line.write(roomEvent('sys.join', {}, `join-${instance}`, room))
        else if (text.includes('"sys.hello"') || text.includes('"sys.ack"')) finish(line, ready)
        else if (text.includes('"sys.error"')) throw new Error(text)
      }
    },
    event: roomEvent,
  },
  'socket.io': {
    path: ({ room }) =>
      `/socket.io/?EIO=4&transport=websocket${room === undefined ? '' : `&room=${room}`}`,
    headers: () => [],
    enter(line, { token }, ready) {
      line.onText = (text) => {
        if (text.startsWith('0')) line.write(clientFrame(`40${JSON.stringify({ token })}`))
        else if (text.startsWith('40')) finish(line, ready)
        else if (text.startsWith('44')) throw new Error(text)
      }
    },
    // An id of Socket.IO is a number; its server knows the room of a connection.
    event: (event, data, id) =>
      clientFrame(
        `42${id === undefined ? '' : Number(id.slice(-9))}${JSON.stringify([event, data])}`,
      ),
  },
  plain: {
    path: ({ room }) => `/${room ?? ''}`,
    headers: () => [],
    enter: (line, _place, ready) => finish(line, ready),
    event: roomEvent,
  },
}

function finish(line: Line, ready: () => void): void {
  line.onText = undefined
  ready()
}

export const issuer = {
  JWT_SECRET: 'a-secret-of-the-benchmark-with-more-than-32-characters',
  JWT_ISSUER: 'https://issuer.example',
  JWT_AUDIENCE: 'bench',
} as const

export function signToken(user: string): string {
  const now = Math.floor(Date.now() / 1_000)
  const claims = {
    sub: user,
    name: user,
    iss: issuer.JWT_ISSUER,
    aud: issuer.JWT_AUDIENCE,
    iat: now,
    exp: now + 86_400,
  }
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${signed}.${createHmac('sha256', issuer.JWT_SECRET).update(signed).digest('base64url')}`
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
