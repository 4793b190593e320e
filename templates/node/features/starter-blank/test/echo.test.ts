import { afterEach, beforeEach, expect, test } from 'vitest'
import { handlers } from '../src/ws/handlers/index.js'
import { arrive, place } from './support/place.js'
import { startServer, type TestServer } from './support/start-server.js'

let server: TestServer

beforeEach(async () => {
  server = await startServer({ handlers })
})

afterEach(() => server.stop())

test('an echo reaches everyone in the place, its sender included', async () => {
  const ann = await arrive(server, 'ann')
  const bob = await arrive(server, 'bob')

  const answer = await ann.request('echo', { text: 'hello' }, place)

  expect(answer).toMatchObject({ event: 'sys.ack', data: { ok: true, result: { length: 5 } } })
  expect(await ann.next('echo.received')).toMatchObject({ data: { text: 'hello' }, ...place })
  expect(await bob.next('echo.received')).toMatchObject({ data: { text: 'hello' }, ...place })
})

test('an echo without a text is refused, and says which rule it broke', async () => {
  const ann = await arrive(server, 'ann')

  const answer = await ann.request('echo', { text: '' }, place)

  expect(answer).toMatchObject({
    event: 'sys.error',
    data: { code: 'invalid', issues: [{ path: 'text', rule: 'too_small' }] },
  })
})
