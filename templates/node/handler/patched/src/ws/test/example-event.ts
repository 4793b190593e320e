import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { afterEach, test } from 'node:test'
import { WebSocket } from 'ws'
import { loadConfig } from '../config.js'
import { loadEnvironment } from '../environment.js'
import { exampleEvent } from '../handlers/example-event.js'
import type { AnyHandler } from '../handlers/handler.js'
import { handlers } from '../handlers/index.js'
import { createLog } from '../log.js'
import { wire } from '../wiring.js'

/** What arrives, as far as these tests look at it. */
interface Frame {
  readonly event: string
  readonly id?: string
  readonly data: {
    readonly code?: string
    readonly result?: unknown
    readonly issues?: readonly { readonly path: string }[]
  }
}

const event = 'example.event'
const heard = 'example.heard'
const place = { room: 'a-room' }
const payload = {
  // rows: payload
}

const opened: (() => void | Promise<void>)[] = []

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
})

test('example.event is answered', async () => {
  const url = await start(handlers)
  const ann = await arrive(url, 'ann')
  // rows: listener

  const answer = await ann.request(event, payload, place)

  assert.equal(answer.event, 'sys.ack')
  // rows: result
  // rows: heard
})

test('example.event is refused when its payload does not fit', async () => {
  const url = await start(handlers)
  const ann = await arrive(url, 'ann')
  // rows: misfit

  const { data } = await ann.request(event, misfit, place)

  assert.equal(data.code, 'invalid')
  // rows: issue
})

test('example.event is refused to whom `authorize` says no', async () => {
  const guarded = { ...exampleEvent, authorize: () => false }
  const url = await start([guarded])
  const ann = await arrive(url, 'ann')

  const { data } = await ann.request(event, payload, place)

  assert.equal(data.code, 'forbidden')
})

test('example.event is refused from outside the room', async () => {
  const url = await start(handlers)
  const ann = await arrive(url, 'ann')

  const { data } = await ann.request(event, payload, { room: 'a-room-of-others' })

  assert.equal(data.code, 'not_joined')
})

/** The server of this app on a port of its own. Who connects is told by the query: this is no test of your sign-in. */
async function start(served: readonly AnyHandler[]): Promise<string> {
  loadEnvironment()
  const config = loadConfig({ ...process.env, RT_DRAIN_DELAY_MS: '1', RT_DRAIN_SPREAD_MS: '1' })
  const wired = await wire(config, createLog('silent'), { handlers: served })
  Object.assign(wired.authenticator, { authenticate })
  const http = createServer()
  wired.realtime.attach(http)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  opened.push(async () => {
    await wired.stop()
    http.close()
  })
  const port = typeof address === 'object' ? address?.port : undefined
  return `127.0.0.1:${port}${config.RT_PATH}`
}

function authenticate(request: IncomingMessage) {
  const userId = new URLSearchParams(request.url?.split('?')[1]).get('user') ?? 'nobody'
  const principal = { userId, name: userId, expiresAt: null, issuedAt: Date.now() }
  return Promise.resolve({ ok: true, principal })
}

/** A connected user who is in the place. */
async function arrive(url: string, user: string) {
  const headers = { origin: `http://${url.split('/')[0]}` }
  const socket = new WebSocket(`ws://${url}?user=${user}`, ['rt.v1'], { headers })
  opened.push(() => socket.terminate())
  const frames: Frame[] = []
  socket.on('message', (bytes) => {
    frames.push(JSON.parse(String(bytes)))
  })

  async function next(fits: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const found = frames.find(fits)
      if (found !== undefined) return found
      await once(socket, 'message')
    }
  }

  function request(name: string, data: unknown, where: object): Promise<Frame> {
    const id = `${user}-${frames.length}-request`
    socket.send(JSON.stringify({ event: name, data, id, ...where }))
    return next((frame) => frame.id === id)
  }

  await next((frame) => frame.event === 'sys.hello')
  // rows: join
  return { next, request }
}
