import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MessageStore } from '../src/ws/messages.js'
import { startServer, type TestServer } from './support/start-server.js'

let server: TestServer
let messages: MessageStore

beforeEach(async () => {
  server = await startServer()
  messages = server.wired.messages
})

afterEach(() => server.stop())

const draft = { author: 'ann', authorName: 'Ann', text: 'hello', at: 1_700_000_000_000 }

test('messages outlive the server', async () => {
  await messages.add('room:general', draft)
  await server.stop()

  server = await startServer()

  expect(await server.wired.messages.latest('room:general', 50)).toMatchObject([draft])
})

test('a repeated client id finds the message of the first attempt', async () => {
  const first = await messages.add('room:general', draft, 'client-id')
  const second = await messages.add('room:general', { ...draft, at: draft.at + 1 }, 'client-id')

  expect(second).toEqual(first)
  expect(await messages.latest('room:general', 50)).toEqual([first])
})

test('attempts at the same moment keep one message', async () => {
  const attempts = Array.from({ length: 8 }, () => messages.add('room:general', draft, 'client-id'))

  const ids = (await Promise.all(attempts)).map(({ messageId }) => messageId)

  expect(new Set(ids).size).toBe(1)
})

test('the same client id is another message in another room, and of another author', async () => {
  await messages.add('room:general', draft, 'client-id')
  await messages.add('room:random', draft, 'client-id')
  await messages.add('room:general', { ...draft, author: 'bob' }, 'client-id')

  expect(await messages.latest('room:general', 50)).toHaveLength(2)
  expect(await messages.latest('room:random', 50)).toHaveLength(1)
})

test('messages of one millisecond stay in their order', async () => {
  for (const text of ['one', 'two', 'three']) await messages.add('room:general', { ...draft, text })

  const texts = (await messages.latest('room:general', 2)).map(({ text }) => text)

  expect(texts).toEqual(['two', 'three'])
})

test('an edit needs the room of the message', async () => {
  const { messageId } = await messages.add('room:general', draft)

  await messages.edit('room:random', { messageId, text: 'changed', at: draft.at })

  expect(await messages.authorOf('room:random', messageId)).toBeUndefined()
  expect(await messages.latest('room:general', 50)).toMatchObject([{ text: 'hello' }])
})
