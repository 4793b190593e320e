import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'

import { WebSocket } from 'ws'
import type { ClientOptions } from 'ws'

import type { Combination } from '../support/combinations.ts'
import type { ServedProject } from '../support/served-project.ts'

/** What a client adds to its upgrade: nothing, a query, or headers. */
export type Credential = { readonly query?: string; readonly headers?: Record<string, string> }

type Frame = { readonly event: string; readonly data: unknown; readonly id?: string }

/** A connected client that remembers what it was told. */
export type Caller = {
  readonly send: (frame: object) => void
  /** Resolves with the first frame that fits, also one that came before. */
  readonly heard: (fits: (frame: Frame) => boolean) => Promise<Frame>
  /** The close code, once the connection has ended. */
  readonly closed: Promise<number>
}

const ROBOT_KEY = 'rt_0123456789abcdef0123456789abcdef0123456789a'
const SECRET = 'a secret that only this test knows, and nobody else'
const HEARD_MS = 15_000

/** The environment in which a project believes the credentials that are made here. */
export function credentialEnvironment(auth: Combination['auth']): Record<string, string> {
  if (auth === 'jwt' || auth === 'ticket') {
    return { JWT_SECRET: SECRET, JWT_ISSUER: 'test', JWT_AUDIENCE: 'test' }
  }
  if (auth === 'api-key') {
    return { API_KEYS: `robot:${createHash('sha256').update(ROBOT_KEY).digest('hex')}` }
  }
  return auth === 'session' ? { SESSION_SECRET: SECRET } : {}
}

/**
 * A credential for a user. Nothing when there is no way to get one from outside: a session starts with a
 * sign-in, which only the demo has.
 */
export async function credentialFor(
  user: string,
  { auth, client }: Pick<Combination, 'auth' | 'client'>,
  { origin }: ServedProject,
): Promise<Credential | undefined> {
  if (auth === 'none') return {}
  if (auth === 'jwt') return { query: `token=${tokenFor(user)}` }
  if (auth === 'api-key') return { headers: { 'X-Api-Key': ROBOT_KEY } }
  if (auth === 'ticket') return ticketFor(user, origin)
  return client ? cookieFor(user, origin) : undefined
}

/** Opens a connection. Rejects with the HTTP status when the upgrade is refused. */
export async function call(
  { url, origin }: ServedProject,
  { query = '', headers = {} }: Credential,
): Promise<Caller> {
  const options: ClientOptions = { headers: { Origin: origin, ...headers } }
  const socket = new WebSocket(`${url}?${query}`, ['rt.v1'], options)
  const frames: Frame[] = []
  const waiting = new Set<() => void>()
  socket.on('message', (bytes, isBinary) => {
    if (isBinary || !Buffer.isBuffer(bytes)) return
    frames.push(JSON.parse(bytes.toString('utf8')))
    for (const look of waiting) look()
  })
  const closed = new Promise<number>((resolve) => {
    socket.once('close', resolve)
  })
  await opened(socket)
  return {
    send: (frame) => socket.send(JSON.stringify(frame)),
    heard: (fits) => firstOf(frames, waiting, fits),
    closed,
  }
}

async function opened(socket: WebSocket): Promise<void> {
  const refused = new Promise<never>((_, reject) => {
    socket.once('unexpected-response', (_request, response) => {
      reject(new Error(`refused with ${response.statusCode}`))
      response.destroy()
    })
    socket.once('error', reject)
  })
  await Promise.race([once(socket, 'open'), refused])
}

function firstOf(
  frames: readonly Frame[],
  waiting: Set<() => void>,
  fits: (frame: Frame) => boolean,
): Promise<Frame> {
  return new Promise((resolve, reject) => {
    const stopLooking = (): void => {
      clearTimeout(timer)
      waiting.delete(look)
    }
    const timer = setTimeout(() => {
      stopLooking()
      reject(new Error(`Not among the frames heard: ${JSON.stringify(frames)}`))
    }, HEARD_MS)
    const look = (): void => {
      const frame = frames.find(fits)
      if (frame === undefined) return
      stopLooking()
      resolve(frame)
    }
    waiting.add(look)
    look()
  })
}

function tokenFor(user: string): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: user, name: user, iss: 'test', aud: 'test', iat: now, exp: now + 600 }
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`
}

async function ticketFor(user: string, origin: string): Promise<Credential> {
  const headers = { Authorization: `Bearer ${tokenFor(user)}` }
  const response = await fetch(`${origin}/realtime/ticket`, { method: 'POST', headers })
  if (!response.ok) throw new Error(`No ticket: ${response.status} ${await response.text()}`)
  const body: unknown = await response.json()
  const isTicket = typeof body === 'object' && body !== null && 'ticket' in body
  if (!isTicket) throw new Error(`No ticket in ${JSON.stringify(body)}`)
  return { query: `ticket=${String(body.ticket)}` }
}

async function cookieFor(user: string, origin: string): Promise<Credential> {
  const response = await fetch(`${origin}/demo/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origin },
    body: JSON.stringify({ name: user }),
  })
  if (!response.ok) throw new Error(`No session: ${response.status} ${await response.text()}`)
  const cookies = response.headers.getSetCookie().map((text) => text.split(';')[0])
  return { headers: { Cookie: cookies.join('; ') } }
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
