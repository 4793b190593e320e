import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect, type Frame, type Peer } from './support/connect.js'
import { startServer, type TestServer } from './support/start-server.js'

const room = 'lobby'
let server: TestServer

beforeEach(async () => {
  server = await startServer({
    env: { RT_PRESENCE_GRACE_MS: '100', RT_PRESENCE_SWEEP_MS: '50', RT_PRESENCE_LEASE_MS: '60000' },
  })
})
afterEach(() => server.stop())

async function enter(user: string): Promise<Peer> {
  const peer = await connect(server, user)
  await peer.request('sys.join', {}, { room })
  return peer
}

/** What the peer was told about others; its own arrival may reach it or not. */
function changes(peer: Peer, kind: 'joins' | 'leaves'): unknown[] {
  return peer.frames
    .filter(({ event }) => event === 'sys.presence')
    .flatMap(({ data }) => data[kind] ?? [])
    .filter((user) => user !== peer.userId)
}

function untilTold(peer: Peer, kind: 'joins' | 'leaves', user: string): Promise<Frame> {
  return peer.next(({ event, data }) => {
    const users = event === 'sys.presence' ? data[kind] : undefined
    return Array.isArray(users) && users.includes(user)
  })
}

test('a state is sent on request, and differences from then on', async () => {
  const ann = await enter('ann')

  await ann.request('sys.presence', {}, { room })
  const state = await ann.next(({ event, data }) => event === 'sys.presence' && 'state' in data)
  const bob = await enter('bob')
  const difference = await untilTold(ann, 'joins', bob.userId)

  expect(state).toMatchObject({ room, data: { state: [{ user: ann.userId, devices: 1 }] } })
  expect(difference.data).toEqual({
    rev: Number(state.data['rev']) + 1,
    joins: [bob.userId],
    leaves: [],
  })
  await Promise.all([ann.close(), bob.close()])
})

test('a user with two connections arrives once and leaves once, with the last of them', async () => {
  const ann = await enter('ann')
  const [phone, laptop] = [await enter('bob'), await enter('bob')]

  await phone.close()
  await expect(server.wired.audience.getMembers(room)).resolves.toContainEqual({
    user: phone.userId,
    devices: 2,
  })
  await laptop.close()
  await untilTold(ann, 'leaves', laptop.userId)

  expect(changes(ann, 'joins')).toEqual([phone.userId])
  expect(changes(ann, 'leaves')).toEqual([phone.userId])
  await ann.close()
})

test('an interruption shorter than the grace time is not told', async () => {
  const patient = await startServer({
    env: { RT_PRESENCE_GRACE_MS: '60000', RT_PRESENCE_SWEEP_MS: '50' },
  })
  const ann = await connect(patient, 'ann')
  await ann.request('sys.join', {}, { room })
  const before = await connect(patient, 'bob')
  await before.request('sys.join', {}, { room })

  before.socket.terminate()
  const after = await connect(patient, 'bob')
  await after.request('sys.join', {}, { room })
  await untilTold(ann, 'joins', after.userId)

  expect(changes(ann, 'joins')).toEqual([after.userId])
  expect(changes(ann, 'leaves')).toEqual([])
  await Promise.all([ann.close(), after.close()])
  await patient.stop()
})

test('leaving a room is told at once', async () => {
  const [ann, bob] = [await enter('ann'), await enter('bob')]

  await bob.request('sys.leave', {}, { room })
  await untilTold(ann, 'leaves', bob.userId)

  expect((await server.wired.audience.getMembers(room)).map(({ user }) => user)).toEqual([
    ann.userId,
  ])
  await Promise.all([ann.close(), bob.close()])
})
