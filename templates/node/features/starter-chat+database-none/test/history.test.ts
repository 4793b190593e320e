import { afterEach, expect, test } from 'vitest'
import { handlers } from '../src/ws/handlers/index.js'
import type { Frame, Peer } from './support/connect.js'
import { arrive, place } from './support/place.js'
import { startServer, type TestServer } from './support/start-server.js'

let server: TestServer

afterEach(() => server.stop())

test('history reaches as far back as the log', async () => {
  server = await startServer({ handlers, env: { RT_REPLAY_MAX_ENTRIES: '3' } })
  const ann = await arrive(server, 'ann')
  for (const text of ['one', 'two', 'three', 'four']) await say(ann, text)

  const answer = await ann.request('history.get', {}, place)

  expect(answer.data['result']).toMatchObject({
    messages: [{ text: 'two' }, { text: 'three' }, { text: 'four' }],
  })
})

test('a message that the log has lost cannot be edited any more', async () => {
  server = await startServer({ handlers, env: { RT_REPLAY_MAX_ENTRIES: '1' } })
  const ann = await arrive(server, 'ann')
  const { data } = await say(ann, 'one')
  await say(ann, 'two')

  const edit = { ...resultOf(data), text: 'changed' }
  const answer = await ann.request('message.edit', edit, place)

  expect(answer.data['code']).toBe('forbidden')
})

function say(peer: Peer, text: string): Promise<Frame> {
  return peer.request('message.send', { text }, place)
}

function resultOf(data: Frame['data']): object {
  return Object(data['result'])
}
