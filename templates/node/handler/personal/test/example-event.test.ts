import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { exampleEvent } from '../src/ws/handlers/example-event.js'
import { handlers } from '../src/ws/handlers/index.js'
import { connect } from './support/connect.js'
import { startServer, type TestServer } from './support/start-server.js'

const event = 'example.event'
const payload = {
  // rows: payload
}

let server: TestServer

beforeEach(async () => {
  server = await startServer({ handlers })
})

afterEach(() => server.stop())

test('example.event is answered', async () => {
  const ann = await connect(server, 'ann')

  const answer = await ann.request(event, payload)

  expect(answer).toMatchObject({
    event: 'sys.ack',
    data: {
      ok: true,
      // rows: result
    },
  })
})

test('example.event is refused when its payload does not fit', async () => {
  const ann = await connect(server, 'ann')
  // rows: misfit

  const answer = await ann.request(event, misfit)

  expect(answer).toMatchObject({
    event: 'sys.error',
    // rows: issue
  })
})

test('example.event is refused to whom `authorize` says no', async () => {
  const guarded = { ...exampleEvent, authorize: () => false }
  const strict = await startServer({ handlers: [guarded] })
  onTestFinished(() => strict.stop())
  const ann = await connect(strict, 'ann')

  const answer = await ann.request(event, payload)

  expect(answer).toMatchObject({ event: 'sys.error', data: { code: 'forbidden' } })
})
