import { afterAll, beforeAll, expect, test } from 'vitest'
import { arrive, place } from './support/place.js'
import { startServer, type TestServer } from './support/start-server.js'
import { runs } from './support/test-handlers.js'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

test('an event is acknowledged with its reply and cursor, and reaches everyone in the place', async () => {
  const [author, other] = [await arrive(server, 'ann'), await arrive(server, 'bob')]

  const ack = await author.request('test.say', { text: 'hello' }, { ...place, id: 'hello-001' })
  const [own, others] = [await author.next('test.said'), await other.next('test.said')]

  expect(ack.data).toMatchObject({ ok: true, result: { length: 5 }, cursor: own.id })
  expect(own).toMatchObject({ data: { text: 'hello' }, cid: 'hello-001' })
  expect(others).toMatchObject({ data: { text: 'hello' }, id: own.id })
  expect(others.cid).toBeUndefined()
  await Promise.all([author.close(), other.close()])
})

test('a retry with the same id is answered with the first ack and has no second effect', async () => {
  const peer = await arrive(server, 'ann')
  const options = { ...place, id: 'retry-001' }

  const first = await peer.request('test.say', { text: 'once' }, options)
  const second = await peer.request('test.say', { text: 'once' }, options)
  await peer.settle()

  expect(second.data).toEqual({ ...first.data, duplicate: true })
  expect(runs.get('once')).toBe(1)
  expect(peer.frames.filter(({ event }) => event === 'test.said')).toHaveLength(1)
  await peer.close()
})

test('an id that comes back with other data is refused', async () => {
  const peer = await arrive(server, 'ann')

  await peer.request('test.say', { text: 'first' }, { ...place, id: 'reuse-001' })
  const answer = await peer.request('test.say', { text: 'other' }, { ...place, id: 'reuse-001' })

  expect(answer.data).toMatchObject({ code: 'id_reused', retryable: false })
  await peer.close()
})

test('the ids of two users do not meet', async () => {
  const [ann, bob] = [await arrive(server, 'ann'), await arrive(server, 'bob')]

  const first = await ann.request('test.say', { text: 'by ann' }, { ...place, id: 'shared-id-1' })
  const second = await bob.request('test.say', { text: 'by bob' }, { ...place, id: 'shared-id-1' })

  expect(first.data).toMatchObject({ ok: true })
  expect(second.data).toMatchObject({ ok: true })
  expect(second.data).not.toHaveProperty('duplicate')
  await Promise.all([ann.close(), bob.close()])
})

test.each([
  ['an unknown event', 'no.such.event', {}, 'unknown_event'],
  ['a payload that does not fit', 'test.say', { text: 1 }, 'invalid'],
  ['a payload with a surplus member', 'test.say', { text: 'a', more: 1 }, 'invalid'],
  ['an event that the user may not send', 'test.guarded', {}, 'forbidden'],
  ['a handler that refuses', 'test.fail', { how: 'refuse' }, 'forbidden'],
  ['a handler that breaks', 'test.fail', { how: 'throw' }, 'internal'],
])('%s is answered with an error and the connection stays', async (_name, event, data, code) => {
  const peer = await arrive(server, 'ann')

  const answer = await peer.request(event, data, place)

  expect(answer).toMatchObject({ event: 'sys.error', data: { code } })
  expect((await peer.request('test.say', { text: 'still here' }, place)).data['ok']).toBe(true)
  await peer.close()
})

test('an invalid payload is answered with path and rule, never with the value', async () => {
  const peer = await arrive(server, 'ann')

  const answer = await peer.request('test.say', { text: { secret: 'hunter2' } }, place)

  expect(answer.data['issues']).toEqual([{ path: 'text', rule: 'invalid_type' }])
  expect(JSON.stringify(answer)).not.toContain('hunter2')
  await peer.close()
})

test('a volatile event is not numbered, not sent back and not replayed', async () => {
  const [author, other] = [await arrive(server, 'ann'), await arrive(server, 'bob')]

  const ack = await author.request('test.whisper', { text: 'psst' }, place)
  const heard = await other.next('test.said')
  await author.settle()

  expect(ack.data).toEqual({ ok: true })
  expect(heard.id).toBeUndefined()
  expect(author.frames.some(({ event }) => event === 'test.said')).toBe(false)
  await Promise.all([author.close(), other.close()])
})

test('the events of one client are handled in the order in which they were sent', async () => {
  const peer = await arrive(server, 'ann')
  const texts = Array.from({ length: 30 }, (_, index) => `ordered ${index}`)

  for (const text of texts) peer.send('test.say', { text }, place)
  await peer.next(({ data }) => data['text'] === texts.at(-1))

  const heard = peer.frames.filter(({ event }) => event === 'test.said')
  expect(heard.map(({ data }) => data['text'])).toEqual(texts)
  await peer.close()
})

test('errors that happen to honest clients do not end the connection', async () => {
  const peer = await arrive(server, 'ann')

  for (let count = 0; count <= 15; count += 1)
    expect((await peer.request('test.guarded', {})).data).toMatchObject({ code: 'forbidden' })

  expect((await peer.request('test.say', { text: 'still here' }, place)).data['ok']).toBe(true)
  await peer.close()
})

test('a frame that is no frame is answered, and too many of them end the connection', async () => {
  const peer = await arrive(server, 'ann')

  for (let count = 0; count <= 10; count += 1) peer.socket.send('not a frame')

  expect((await peer.next('sys.error')).data).toMatchObject({ code: 'bad_frame' })
  expect(await peer.closed).toMatchObject({ code: 4505 })
})
