import { afterAll, beforeAll, expect, test } from 'vitest'
import { userStream } from '../src/ws/audience.js'
import { resumeExactly } from '../src/ws/streams/resume.js'
import { connect } from './support/connect.js'
import { startServer, type TestServer } from './support/start-server.js'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const room = 'tests'

test('a join is acknowledged with the cursor from which the room is live', async () => {
  const peer = await connect(server, 'ann')

  const ack = await peer.request('sys.join', {}, { room })
  await server.wired.audience.broadcast(room, 'test.said', { text: 'hello' })
  const heard = await peer.next('test.said')

  expect(ack.data['result']).toMatchObject({
    room,
    cursor: expect.stringContaining(`room:${room}@`),
  })
  expect(heard).toMatchObject({ room, data: { text: 'hello' } })
  await peer.close()
})

test('a connection that ends before it is in the room is refused, which is no fault of the server', async () => {
  const peer = await connect(server, 'ann')
  const { audience, hub } = server.wired
  const [connection] = hub.connections(userStream(peer.userId))
  if (connection === undefined) throw new Error('Nobody is connected.')

  const joining = audience.join(connection, 'too-late')
  connection.terminate()

  await expect(joining).rejects.toMatchObject({ code: 'not_joined' })
})

test('an event for a room that the sender is not in is refused', async () => {
  const peer = await connect(server, 'ann')

  const answer = await peer.request('test.say', { text: 'hi' }, { room: 'elsewhere' })

  expect(answer.data).toMatchObject({ code: 'not_joined' })
  await peer.close()
})

test('an event that needs a room and names none is refused', async () => {
  const peer = await connect(server, 'ann')

  expect((await peer.request('test.say', { text: 'hi' })).data).toMatchObject({ code: 'invalid' })
  await peer.close()
})

test('nothing of a room is heard after leaving it', async () => {
  const peer = await connect(server, 'ann')
  await peer.request('sys.join', {}, { room })

  await peer.request('sys.leave', {}, { room })
  await server.wired.audience.broadcast(room, 'test.said', { text: 'too late' })
  await peer.settle()

  expect(peer.frames.some(({ event }) => event === 'test.said')).toBe(false)
  await peer.close()
})

test('what catches up with a room that is taken away is not sent any more', async () => {
  const peer = await connect(server, 'ann')
  const { hub, streams, metrics } = server.wired
  const [connection] = hub.connections(userStream(peer.userId))
  if (connection === undefined) throw new Error('Nobody is connected.')
  const subscription = await hub.attach('room:taken', connection)

  const resuming = resumeExactly(
    { log: streams, hub, metrics },
    subscription,
    subscription.position,
  )
  hub.detach('room:taken', connection)
  await resuming
  await peer.settle()

  expect(peer.frames.filter(({ event }) => event === 'sys.resumed')).toEqual([])
  await peer.close()
})

test('a room that is given to somebody who is about to resume goes on where they say', async () => {
  const before = await connect(server, 'ann')
  const joined = await before.request('sys.join', {}, { room: 'given' })
  const { cursor } = joined.data['result'] as { cursor: string }
  await before.close()
  await server.wired.audience.broadcast('given', 'test.said', { text: 'missed' })

  const peer = await connect(server, 'ann', { query: { resume: '1' } })
  await server.wired.audience.add(peer.userId, 'given')
  await server.wired.audience.broadcast('given', 'test.said', { text: 'meanwhile' })
  await peer.request('sys.resume', { cursors: [cursor] })
  const ofRoom = peer.frames.filter(
    ({ event, data, room: of }) =>
      (event === 'sys.resumed' && data['stream'] === 'room:given') || of === 'given',
  )

  expect(ofRoom.map(({ event, data }) => data['text'] ?? event)).toEqual([
    'sys.resumed',
    'missed',
    'meanwhile',
  ])
  await peer.close()
})

test('a join with a cursor replays what was missed in that room', async () => {
  const first = await connect(server, 'ann')
  const joined = await first.request('sys.join', {}, { room })
  const { cursor } = joined.data['result'] as { cursor: string }
  await first.close()
  await server.wired.audience.broadcast(room, 'test.said', { text: 'missed' })

  const second = await connect(server, 'ann')
  await second.request('sys.join', { cursor }, { room })
  const verdict = await second.next('sys.resumed')

  expect(verdict.data).toMatchObject({ status: 'ok', count: 1, from: cursor })
  expect((await second.next('test.said')).data).toEqual({ text: 'missed' })
  await second.close()
})

test('a client that joins a room again with a cursor gets the replay before anything newer', async () => {
  const peer = await connect(server, 'ann')
  const joined = await peer.request('sys.join', {}, { room })
  const { cursor } = joined.data['result'] as { cursor: string }
  await server.wired.audience.broadcast(room, 'test.said', { text: 'first' })
  await peer.next('test.said')

  const answered = peer.request('sys.join', { cursor }, { room })
  await server.wired.audience.broadcast(room, 'test.said', { text: 'second' })
  await answered
  await peer.next('sys.replay_end')
  await peer.settle()

  const verdict = peer.frames.findIndex(({ event }) => event === 'sys.resumed')
  const after = peer.frames.slice(verdict).filter(({ event }) => event === 'test.said')
  expect(after.map(({ data }) => data['text'])).toEqual(['first', 'second'])
  await peer.close()
})

test('a membership that is given takes effect on open connections at once', async () => {
  const peer = await connect(server, 'cat')

  await server.wired.audience.add(peer.userId, 'club')
  expect((await peer.next('sys.room_added')).data).toEqual({ room: 'club' })
  await peer.next(({ event, data }) => event === 'sys.replay_end' && data['stream'] === 'room:club')
  await server.wired.audience.broadcast('club', 'test.said', { text: 'welcome' })
  expect((await peer.next('test.said')).room).toBe('club')

  await server.wired.audience.remove(peer.userId, 'club')
  await peer.next('sys.room_removed')
  await expect
    .poll(
      async () => (await peer.request('test.say', { text: 'out' }, { room: 'club' })).data['code'],
    )
    .toBe('not_joined')
  await peer.close()
})

test('a connection follows a limited number of rooms', async () => {
  const limited = await startServer({ env: { RT_MAX_ROOMS_PER_CONNECTION: '2' } })
  const peer = await connect(limited, 'ann')

  const answers = []
  for (const name of ['one', 'two', 'three'])
    answers.push((await peer.request('sys.join', {}, { room: name })).data['code'])

  expect(answers).toEqual([undefined, undefined, 'forbidden'])
  await peer.close()
  await limited.stop()
})

test('a kick ends every connection of the user', async () => {
  const [phone, laptop] = [await connect(server, 'dan'), await connect(server, 'dan')]

  await server.wired.realtime.kick(phone.userId)

  expect(await phone.closed).toMatchObject({ code: 4503 })
  expect(await laptop.closed).toMatchObject({ code: 4503 })
})
