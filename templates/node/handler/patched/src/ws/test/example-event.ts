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
  const { url } = await start(handlers)
  const ann = await arrive(url, 'ann')
  // rows: listener

  const answer = await ann.request(event, payload, place)

  assert.equal(answer.event, 'sys.ack')
  // rows: result
  // rows: heard
})

test('example.event is refused when its payload does not fit', async () => {
  const { url } = await start(handlers)
  const ann = await arrive(url, 'ann')
  // rows: misfit

  const { data } = await ann.request(event, misfit, place)

  assert.equal(data.code, 'invalid')
  // rows: issue
})

test('example.event is refused to whom `authorize` says no', async () => {
  const guarded = { ...exampleEvent, authorize: () => false }
  const { url } = await start([guarded])
  const ann = await arrive(url, 'ann')

  const { data } = await ann.request(event, payload, place)

  assert.equal(data.code, 'forbidden')
})

test('example.event is refused from outside the room', async () => {
  const { url } = await start(handlers)
  const ann = await arrive(url, 'ann')

  const { data } = await ann.request(event, payload, { room: 'a-room-of-others' })

  assert.equal(data.code, 'not_joined')
})

// rows: support
