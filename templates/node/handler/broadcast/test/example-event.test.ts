import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { exampleEvent } from '../src/ws/handlers/example-event.js'
import { handlers } from '../src/ws/handlers/index.js'
// rows: imports
import { arrive, place } from './support/place.js'
import { startServer, type TestServer } from './support/start-server.js'

const event = 'example.event'
const heard = 'example.heard'
const payload = {
  // rows: payload
}

let server: TestServer

beforeEach(async () => {
  server = await startServer({ handlers })
})

afterEach(() => server.stop())

test('example.event reaches everyone in the same place', async () => {
  const ann = await arrive(server, 'ann')
  const bob = await arrive(server, 'bob')

  const answer = await ann.request(event, payload, place)

  expect(answer).toMatchObject({
    event: 'sys.ack',
    data: {
      ok: true,
      // rows: result
    },
  })
  expect(await bob.next(heard)).toMatchObject({ data: payload, ...place })
})

test('example.event is refused when its payload does not fit', async () => {
  const ann = await arrive(server, 'ann')
  // rows: misfit

  const answer = await ann.request(event, misfit, place)

  expect(answer).toMatchObject({
    event: 'sys.error',
    // rows: issue
  })
})

test('example.event is refused to whom `authorize` says no', async () => {
  const guarded = { ...exampleEvent, authorize: () => false }
  const strict = await startServer({ handlers: [guarded] })
  onTestFinished(() => strict.stop())
  const ann = await arrive(strict, 'ann')

  const answer = await ann.request(event, payload, place)

  expect(answer).toMatchObject({ event: 'sys.error', data: { code: 'forbidden' } })
})

test('example.event is refused from outside the room', async () => {
  const ann = await connect(server, 'ann')

  const answer = await ann.request(event, payload, { room: 'a-room-of-others' })

  expect(answer).toMatchObject({ event: 'sys.error', data: { code: 'not_joined' } })
})
