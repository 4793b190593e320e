import { afterEach, beforeEach, expect, test } from 'vitest'
import { emitExampleEvent } from '../src/ws/emitters/example-event.js'
import type { ServerEvents } from '../src/ws/events.js'
import { handlers } from '../src/ws/handlers/index.js'
import { connect } from './support/connect.js'
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

test('example.event reaches its user and nobody else', async () => {
  const ann = await connect(server, 'ann')
  const bob = await connect(server, 'bob')

  await emitExampleEvent(server.wired, ann.userId, payload)

  expect(await ann.next(event)).toMatchObject({ data: payload })
  await bob.settle()
  expect(bob.frames.map((frame) => frame.event)).not.toContain(event)
})

test('example.event cannot be sent by a client', async () => {
  const ann = await connect(server, 'ann')

  const answer = await ann.request(event, payload)

  expect(answer).toMatchObject({ event: 'sys.error', data: { code: 'unknown_event' } })
})
