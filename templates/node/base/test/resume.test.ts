import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect, type Frame, type Peer } from './support/connect.js'
import { announce, arrive, placeStream } from './support/place.js'
import { startServer, type TestServer } from './support/start-server.js'

let server: TestServer

beforeEach(async () => {
  server = await startServer({ env: { RT_REPLAY_MAX_ENTRIES: '600' } })
})
afterEach(() => server.stop())

/** The cursors that the client would keep: of the place, the last event that it saw. */
async function readThenDrop(peer: Peer, text: string): Promise<string> {
  await announce(server.wired, text)
  const { id } = await peer.next(({ data }) => data['text'] === text)
  peer.socket.terminate()
  return id ?? ''
}

async function resume(user: string, data: unknown): Promise<Peer> {
  const peer = await connect(server, user, { query: { resume: '1' } })
  peer.send('sys.resume', data)
  return peer
}

function texts(frames: readonly Frame[]): unknown[] {
  return frames.filter(({ event }) => event === 'test.said').map(({ data }) => data['text'])
}

function verdictOf(stream: string) {
  return ({ event, data }: Frame) => event === 'sys.resumed' && data['stream'] === stream
}

test('what was missed during an interruption is replayed in order, once, and then everything is live', async () => {
  const cursor = await readThenDrop(await arrive(server, 'ann'), 'seen')
  for (const text of ['missed 1', 'missed 2', 'missed 3']) await announce(server.wired, text)

  const peer = await resume('ann', { cursors: [cursor] })
  const verdict = await peer.next(verdictOf(placeStream))
  await announce(server.wired, 'live')
  await peer.next(({ data }) => data['text'] === 'live')

  expect(verdict.data).toMatchObject({ status: 'ok', count: 3, from: cursor })
  expect(texts(peer.frames)).toEqual(['missed 1', 'missed 2', 'missed 3', 'live'])
  await peer.close()
})

test('a replay that is longer than what may wait for a slow reader gets through', async () => {
  const cursor = await readThenDrop(await arrive(server, 'ann'), 'seen')
  // Without what a frame adds to its event, this is less than the megabyte that may be replayed.
  const missed = Array.from({ length: 470 }, (_, index) => `${index} ${'x'.repeat(2_150)}`)
  for (const text of missed) await announce(server.wired, text)

  const peer = await resume('ann', { cursors: [cursor] })
  await announce(server.wired, 'live')
  await peer.next(({ data }) => data['text'] === 'live')

  expect(texts(peer.frames)).toEqual([...missed, 'live'])
  await peer.close()
})

test('a connection can be interrupted and resumed again and again', async () => {
  let cursor = await readThenDrop(await arrive(server, 'ann'), 'start')
  for (const round of ['one', 'two', 'three']) {
    await announce(server.wired, round)
    const peer = await resume('ann', { cursors: [cursor] })
    const replayed = await peer.next(({ data }) => data['text'] === round)
    cursor = replayed.id ?? ''
    expect(texts(peer.frames)).toEqual([round])
    peer.socket.terminate()
  }
})

test('events that arrive before the client asked to resume wait for it', async () => {
  const cursor = await readThenDrop(await arrive(server, 'ann'), 'seen')

  const peer = await connect(server, 'ann', { query: { resume: '1' } })
  await announce(server.wired, 'early')
  await peer.settle()
  expect(texts(peer.frames)).toEqual([])

  peer.send('sys.resume', { cursors: [cursor] })
  await peer.next(({ data }) => data['text'] === 'early')
  expect(texts(peer.frames)).toEqual(['early'])
  await peer.close()
})

test.each([
  ['an unknown epoch', (cursor: string) => cursor.replace(/@[^:]+/, '@other'), 'epoch'],
  ['a position ahead of the log', (cursor: string) => cursor.replace(/:\d+\./, ':999.'), 'ahead'],
  ['another entry at the position', (cursor: string) => cursor.replace(/\.....$/, '.zzzz'), 'tag'],
])('%s is answered with a reset and the present state', async (_name, forge, reason) => {
  const cursor = await readThenDrop(await arrive(server, 'ann'), 'seen')

  const peer = await resume('ann', { cursors: [forge(cursor)] })
  const verdict = await peer.next(verdictOf(placeStream))
  const snapshot = await peer.next(
    ({ event, data }) => event === 'sys.snapshot' && data['stream'] === placeStream,
  )

  expect(verdict.data).toMatchObject({ status: 'reset', reason, count: 0 })
  expect(snapshot.data).toMatchObject({ cursor, part: 1, parts: 1 })
  await peer.close()
})

test('more than a replay may hold is answered with the present state', async () => {
  const cursor = await readThenDrop(await arrive(server, 'ann'), 'seen')
  for (let count = 0; count < 501; count += 1) await announce(server.wired, `flood ${count}`)

  const peer = await resume('ann', { cursors: [cursor] })

  expect((await peer.next(verdictOf(placeStream))).data).toMatchObject({ reason: 'limit' })
  await peer.close()
})

test('a stream that the user may not follow is named as forbidden', async () => {
  const peer = await resume('ann', { cursors: ['user:bob@e1:1.aaaa'] })

  expect((await peer.next(verdictOf('user:bob'))).data).toMatchObject({ status: 'forbidden' })
  await peer.close()
})

test('a cursor that cannot be read is refused, and the client may try again', async () => {
  const peer = await connect(server, 'ann', { query: { resume: '1' } })

  const refusal = await peer.request('sys.resume', { cursors: ['no cursor'] })
  const answer = await peer.request('sys.resume', { cursors: [] })

  expect(refusal.data).toMatchObject({ code: 'invalid' })
  expect(answer.data).toMatchObject({ ok: true })
  await peer.close()
})

test('a connection is resumed once', async () => {
  const peer = await resume('ann', { cursors: [] })

  const answer = await peer.request('sys.resume', { cursors: [] })

  expect(answer.data).toMatchObject({ code: 'invalid' })
  await peer.close()
})

test('every stream is given a cursor at the start, idle ones too', async () => {
  const peer = await connect(server, 'ann')

  expect(peer.hello.data['streams']).toContainEqual({
    stream: `user:${peer.userId}`,
    cursor: expect.stringMatching(/^user:[^@]+@[a-z0-9]+:0\.0000$/),
  })
  await peer.close()
})
