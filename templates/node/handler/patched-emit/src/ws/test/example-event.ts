import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { afterEach, test } from 'node:test'
import { WebSocket } from 'ws'
import { loadConfig } from '../config.js'
import { emitExampleEvent } from '../emitters/example-event.js'
import { loadEnvironment } from '../environment.js'
import type { ServerEvents } from '../events.js'
import type { AnyHandler } from '../handlers/handler.js'
import { handlers } from '../handlers/index.js'
import { createLog } from '../log.js'
import { wire } from '../wiring.js'

/** What arrives, as far as these tests look at it. */
interface Frame {
  readonly event: string
  readonly id?: string
  readonly data: { readonly code?: string }
}

const event = 'example.event'
const place = { room: 'a-room' }
const payload: ServerEvents['example.event'] = {
  // rows: payload
}

const opened: (() => void | Promise<void>)[] = []

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
})

test('example.event reaches whom it is for', async () => {
  const { url, wired } = await start(handlers)
  // rows: listeners

  // rows: emission

  for (const person of people) {
    const { data } = await person.next((frame) => frame.event === event)
    assert.deepEqual(data, payload)
  }
})

test('example.event cannot be sent by a client', async () => {
  const { url } = await start(handlers)
  const ann = await arrive(url, 'ann')

  const { data } = await ann.request(event, payload, place)

  assert.equal(data.code, 'unknown_event')
})

// rows: support
