import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Credential } from './options.js'
import { countError, recordSince, type Tally } from './tally.js'

export interface ParticipantParts {
  readonly url: string
  readonly credential: Credential
  readonly room: string | undefined
  readonly tally: Tally
}

/** One connection of the load. */
export interface Participant {
  /** Resolves once the event is answered, with true if that is an ack. `data` is JSON text. */
  readonly send: (event: string, data: string) => Promise<boolean>
  /** Leaves the room, as a membership would outlive the connection, and closes. */
  readonly leave: () => Promise<void>
}

/** Connects and enters the room. Undefined if that failed: the tally then knows why. */
export async function enter(parts: ParticipantParts): Promise<Participant | undefined> {
  const { room, tally } = parts
  const start = performance.now()
  const socket = openSocket(parts)
  const waiting = new Map<string, (isAcked: boolean) => void>()

  function send(event: string, data: string): Promise<boolean> {
    const id = randomBytes(12).toString('base64url')
    const place = room === undefined ? '' : `,"room":"${room}"`
    socket.send(`{"event":"${event}","data":${data},"id":"${id}"${place}}`)
    return new Promise((resolve) => {
      waiting.set(id, resolve)
    })
  }

  async function leave(): Promise<void> {
    if (socket.readyState === socket.OPEN && room !== undefined) await send('sys.leave', '{}')
    socket.removeAllListeners('close')
    const closed = once(socket, 'close')
    socket.close(ownCloseCode)
    await closed
  }

  const isIn =
    (await greeted(socket, waiting, tally)) &&
    (room === undefined || (await send('sys.join', '{}')))
  if (!isIn) return undefined
  tally.connected += 1
  recordSince(tally, 'connect', start)
  return { send, leave }
}

/** The client closes for reasons of its own. */
const ownCloseCode = 4_000

function openSocket({ url, credential }: ParticipantParts): WebSocket {
  const target = new URL('/ws', url.replace('http', 'ws'))
  for (const [name, value] of Object.entries(credential.query)) target.searchParams.set(name, value)
  const headers = { origin: new URL(url).origin, ...credential.headers }
  return new WebSocket(target, 'rt.v1', { headers, perMessageDeflate: false })
}

/** Resolves with true once the server said hello. What the socket brings from then on goes where it belongs. */
function greeted(
  socket: WebSocket,
  waiting: Map<string, (isAcked: boolean) => void>,
  tally: Tally,
): Promise<boolean> {
  return new Promise((resolve) => {
    function fail(kind: string): void {
      countError(tally, kind)
      resolve(false)
      for (const answer of waiting.values()) answer(false)
      waiting.clear()
      socket.removeAllListeners('close')
    }
    socket.on('message', (bytes: Buffer) => {
      const text = bytes.toString()
      const [, kind, code] = serverFrame.exec(text) ?? []
      if (kind === undefined) countDelivery(text, tally)
      else if (kind === 'hello') resolve(true)
      else if (kind === 'error') countError(tally, `answered with ${code ?? 'an error'}`)
      const id = kind === 'ack' || kind === 'error' ? frameId.exec(text)?.[1] : undefined
      if (id === undefined) return
      waiting.get(id)?.(kind === 'ack')
      waiting.delete(id)
    })
    socket.on('close', (code) => fail(`closed with ${code}`))
    socket.on('error', ({ message }) => fail(message))
    socket.on('unexpected-response', (_request, response) => {
      response.destroy()
      fail(`refused with ${response.statusCode}`)
    })
  })
}

const serverFrame = /^\{"event":"sys\.([a-z_]+)"(?:,"data":\{"code":"([a-z_]+)")?/
const frameId = /"id":"([^"]+)"\}$/
/** The time at which an event was sent. Both ends are in this process, so its clock is the clock. */
const mark = /load:(\d+(?:\.\d+)?):/

/** What makes a delivery tell its age. */
export function marked(data: string): string {
  return data.replace('%', `load:${performance.now().toFixed(3)}:`)
}

function countDelivery(text: string, tally: Tally): void {
  tally.delivered += 1
  const sentAt = mark.exec(text)?.[1]
  if (sentAt !== undefined) recordSince(tally, 'delivery', Number(sentAt))
}
