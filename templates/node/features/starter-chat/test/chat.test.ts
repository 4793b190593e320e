import { afterEach, beforeEach, expect, test } from 'vitest'
import { handlers } from '../src/ws/handlers/index.js'
import { connect, type Peer } from './support/connect.js'
import { arrive, place, placeStream } from './support/place.js'
import { startServer, type TestServer } from './support/start-server.js'

let server: TestServer

beforeEach(async () => {
  server = await startServer({ handlers })
})

afterEach(() => server.stop())

test('a message reaches everyone in the conversation', async () => {
  const ann = await arrive(server, 'ann')
  const bob = await arrive(server, 'bob')

  const messageId = await say(ann, 'hello')

  const expected = { messageId, author: ann.userId, text: 'hello' }
  expect(await bob.next('message.new')).toMatchObject({ data: expected, ...place })
  expect(await ann.next('message.new')).toMatchObject({ data: expected, ...place })
})

test('a client that repeats its id has sent one message', async () => {
  const ann = await arrive(server, 'ann')
  const options = { ...place, id: 'the-same-id' }

  const first = await ann.request('message.send', { text: 'once' }, options)
  const second = await ann.request('message.send', { text: 'once' }, options)

  expect(second.data).toEqual({ ...first.data, duplicate: true })
  expect(await textsOf(ann)).toEqual(['once'])
})

test('whoever comes later finds what was said, oldest first', async () => {
  const ann = await arrive(server, 'ann')
  await say(ann, 'one')
  await say(ann, 'two')
  await say(ann, 'three')

  const bob = await arrive(server, 'bob')

  expect(await textsOf(bob)).toEqual(['one', 'two', 'three'])
})

test('history goes back page by page', async () => {
  const ann = await arrive(server, 'ann')
  await say(ann, 'one')
  await say(ann, 'two')
  const third = await say(ann, 'three')

  expect(await textsOf(ann, third)).toEqual(['one', 'two'])
})

test('a repeated question gets the present answer', async () => {
  const ann = await arrive(server, 'ann')
  const options = { ...place, id: 'the-same-id' }

  await ann.request('history.get', {}, options)
  await say(ann, 'hello')
  const again = await ann.request('history.get', {}, options)

  expect(again.data).toMatchObject({ ok: true, result: { messages: [{ text: 'hello' }] } })
})

test('an author edits a message, for those who see it now and those who come later', async () => {
  const ann = await arrive(server, 'ann')
  const bob = await arrive(server, 'bob')
  const messageId = await say(ann, 'helo')

  await ann.request('message.edit', { messageId, text: 'hello' }, place)

  const edited = await bob.next('message.edited')
  expect(edited.data).toMatchObject({ messageId, author: ann.userId, text: 'hello' })
  const [message] = await historyOf(bob)
  expect(message).toMatchObject({ messageId, text: 'hello', editedAt: edited.data['at'] })
})

test('nobody edits the message of another', async () => {
  const ann = await arrive(server, 'ann')
  const bob = await arrive(server, 'bob')
  const messageId = await say(ann, 'mine')

  const answer = await bob.request('message.edit', { messageId, text: 'yours' }, place)

  expect(answer).toMatchObject({ event: 'sys.error', data: { code: 'forbidden' } })
  expect(await textsOf(bob)).toEqual(['mine'])
})

test('the others see that somebody is typing, and history does not', async () => {
  const ann = await arrive(server, 'ann')
  const bob = await arrive(server, 'bob')

  ann.send('typing.start', {}, place)

  expect(await bob.next('typing')).toMatchObject({ data: { user: ann.userId }, ...place })
  await ann.settle()
  expect(ann.frames.map(({ event }) => event)).not.toContain('typing')
  expect(await historyOf(bob)).toEqual([])
})

test.each([
  ['nothing', ''],
  ['only spaces', '   '],
  ['a book', 'x'.repeat(2_001)],
  ['a NUL', 'a\0b'],
])('a message of %s is refused', async (_name, text) => {
  const ann = await arrive(server, 'ann')

  const answer = await ann.request('message.send', { text }, place)

  expect(answer).toMatchObject({ event: 'sys.error', data: { code: 'invalid' } })
  expect(await historyOf(ann)).toEqual([])
})

test('a client whose history is gone gets the newest messages in its place', async () => {
  const ann = await arrive(server, 'ann')
  await say(ann, 'one')
  await ann.close()

  const back = await connect(server, 'ann', { query: { resume: '1' } })
  back.send('sys.resume', { cursors: [`${placeStream}@another:7.abcd`] })

  const { data } = await back.next('sys.snapshot')
  expect(data).toMatchObject({ stream: placeStream, state: { messages: [{ text: 'one' }] } })
})

async function say(peer: Peer, text: string): Promise<string> {
  const answer = await peer.request('message.send', { text }, place)
  expect(answer.event).toBe('sys.ack')
  const { messageId } = answer.data['result'] as { readonly messageId: string }
  return messageId
}

interface Said {
  readonly text: string
}

async function historyOf(peer: Peer, before?: string): Promise<readonly Said[]> {
  const answer = await peer.request('history.get', before ? { before } : {}, place)
  const { messages } = answer.data['result'] as { readonly messages: readonly Said[] }
  return messages
}

async function textsOf(peer: Peer, before?: string): Promise<readonly string[]> {
  return (await historyOf(peer, before)).map(({ text }) => text)
}
