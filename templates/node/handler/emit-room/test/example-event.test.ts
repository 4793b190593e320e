import { afterEach, beforeEach, expect, test } from 'vitest'
import { emitExampleEvent } from '../src/ws/emitters/example-event.js'
import type { ServerEvents } from '../src/ws/events.js'
import { handlers } from '../src/ws/handlers/index.js'
import { arrive, place } from './support/place.js'
import { startServer, type TestServer } from './support/start-server.js'

const event = 'example.event'
const payload: ServerEvents['example.event'] = {
  // rows: payload
}

let server: TestServer

beforeEach(async () => {
  server = await startServer({ handlers })
})

afterEach(() => server.stop())

test('example.event reaches everyone in the room', async () => {
  const ann = await arrive(server, 'ann')
  const bob = await arrive(server, 'bob')

  await emitExampleEvent(server.wired, place.room, payload)

  expect(await ann.next(event)).toMatchObject({ data: payload, ...place })
  expect(await bob.next(event)).toMatchObject({ data: payload, ...place })
})

test('example.event does not leave the room', async () => {
  const elsewhere = 'a-room-of-others'
  const ann = await arrive(server, 'ann')

  await emitExampleEvent(server.wired, elsewhere, payload)
  await ann.settle()

  expect(ann.frames.map((frame) => frame.event)).not.toContain(event)
})

test('example.event cannot be sent by a client', async () => {
  const ann = await arrive(server, 'ann')

  const answer = await ann.request(event, payload, place)

  expect(answer).toMatchObject({ event: 'sys.error', data: { code: 'unknown_event' } })
})
