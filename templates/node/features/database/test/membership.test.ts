import { afterEach, expect, test } from 'vitest'
import { connect, type Peer } from './support/connect.js'
import { credentialFor } from './support/credential.js'
import { startServer, type TestServer } from './support/start-server.js'

let server: TestServer

afterEach(() => server.stop())

test('a user who connects is in the rooms that they joined before', async () => {
  server = await startServer()
  const before = await connect(server, 'ann')
  await before.request('sys.join', {}, { room: 'general' })
  await before.close()

  const after = await connect(server, 'ann')

  expect(roomsOf(after)).toEqual(['room:general'])
})

test('memberships outlive the server', async () => {
  server = await startServer()
  await server.wired.audience.add(await idOf('ann'), 'general')
  await server.stop()

  server = await startServer()
  const ann = await connect(server, 'ann')

  expect(roomsOf(ann)).toEqual(['room:general'])
  expect(await server.wired.audience.getUserRooms(ann.userId)).toEqual(['general'])
})

test('a room that was left stays left', async () => {
  server = await startServer()
  const before = await connect(server, 'ann')
  await before.request('sys.join', {}, { room: 'general' })
  await before.request('sys.leave', {}, { room: 'general' })

  const after = await connect(server, 'ann')

  expect(roomsOf(after)).toEqual([])
})

test('a closed room lets in its members and nobody else', async () => {
  server = await startServer()
  await server.wired.database.query`INSERT INTO rooms (name, is_open) VALUES ('board', FALSE)`
  await server.wired.audience.add(await idOf('ann'), 'board')
  const ann = await connect(server, 'ann')
  const bob = await connect(server, 'bob')

  const refusal = await bob.request('sys.join', {}, { room: 'board' })

  expect(roomsOf(ann)).toEqual(['room:board'])
  expect(refusal).toMatchObject({ event: 'sys.error', data: { code: 'forbidden' } })
})

test('a banned user is out, also as a member', async () => {
  server = await startServer()
  const userId = await idOf('ann')
  await server.wired.audience.add(userId, 'general')
  await server.wired.database.query`INSERT INTO bans (user_id, room) VALUES (${userId}, 'general')`
  const ann = await connect(server, 'ann')

  const refusal = await ann.request('sys.join', {}, { room: 'general' })

  expect(roomsOf(ann)).toEqual([])
  expect(refusal.data['code']).toBe('forbidden')
})

test('a membership that is given to a connected user holds at once', async () => {
  server = await startServer()
  const ann = await connect(server, 'ann')

  await server.wired.audience.add(ann.userId, 'general')

  await ann.next('sys.room_added')
  await ann.next(({ event, data }) => event === 'sys.resumed' && data['stream'] === 'room:general')
  const users = await server.wired.audience.getMembers('general')
  expect(users).toEqual([{ user: ann.userId, devices: 1 }])
})

test('a membership that is taken from a connected user ends at once', async () => {
  server = await startServer()
  await server.wired.audience.add(await idOf('ann'), 'general')
  const ann = await connect(server, 'ann')

  await server.wired.audience.remove(ann.userId, 'general')

  await ann.next('sys.room_removed')
  const answer = await ann.request('test.say', { text: 'still here?' }, { room: 'general' })
  expect(answer.data['code']).toBe('not_joined')
})

test('a name is data, whatever characters it has', async () => {
  server = await startServer()
  const name = `o'brien"; DROP TABLE memberships; --`

  await server.wired.audience.add(name, 'general')

  expect(await server.wired.audience.getUserRooms(name)).toEqual(['general'])
  expect(await server.wired.audience.getUserRooms('ann')).toEqual([])
})

async function idOf(user: string): Promise<string> {
  const { userId } = await credentialFor(user, server.wired)
  return userId
}

function roomsOf({ hello }: Peer): readonly string[] {
  // `sys.hello` lists them; a wrong shape fails the comparison.
  const streams = hello.data['streams'] as readonly { readonly stream: string }[]
  return streams.map(({ stream }) => stream).filter((stream) => stream.startsWith('room:'))
}
