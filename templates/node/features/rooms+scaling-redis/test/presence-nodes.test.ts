import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPresenceStore } from '../src/ws/backplane/presence-store.js'
import { connect, type Frame, type Peer } from './support/connect.js'
import { forgetEverything } from './support/redis.js'
import { startNodes, untilReady, type Nodes } from './support/start-nodes.js'
import type { TestServer } from './support/start-server.js'

const room = 'lobby'
let nodes: Nodes

beforeEach(async () => {
  nodes = await startNodes({
    env: {
      RT_PRESENCE_LEASE_MS: '2000',
      RT_PRESENCE_GRACE_MS: '200',
      RT_PRESENCE_SWEEP_MS: '50',
      RT_PING_INTERVAL_MS: '500',
    },
  })
})
afterEach(() => nodes.stop())

async function enter(node: TestServer, user: string): Promise<Peer> {
  const peer = await connect(node, user)
  await peer.request('sys.join', {}, { room })
  return peer
}

/** What the peer was told about another user, in order. */
function toldAbout(peer: Peer, { userId }: Peer): string[] {
  return peer.frames
    .filter(({ event }) => event === 'sys.presence')
    .flatMap(({ data }) =>
      (['joins', 'leaves'] as const).filter((kind) => includes(data[kind], userId)),
    )
}

function untilTold(peer: Peer, kind: 'joins' | 'leaves', { userId }: Peer): Promise<Frame> {
  return peer.next(({ event, data }) => event === 'sys.presence' && includes(data[kind], userId))
}

function includes(users: unknown, user: string): boolean {
  return Array.isArray(users) && users.includes(user)
}

test('a user on two nodes arrives once and leaves once, with the last connection', async () => {
  const ann = await enter(nodes.a, 'ann')
  const [phone, laptop] = [await enter(nodes.a, 'bob'), await enter(nodes.b, 'bob')]

  await phone.close()
  await laptop.close()
  await untilTold(ann, 'leaves', laptop)

  expect(toldAbout(ann, phone)).toEqual(['joins', 'leaves'])
  await ann.close()
})

test('who moves to another node within the grace time does not leave', async () => {
  const ann = await enter(nodes.a, 'ann')
  const before = await enter(nodes.a, 'bob')

  const after = await enter(nodes.b, 'bob')
  before.socket.terminate()
  const carol = await enter(nodes.b, 'carol')
  await untilTold(ann, 'joins', carol)

  expect(toldAbout(ann, after)).toEqual(['joins'])
  await Promise.all([ann.close(), after.close(), carol.close()])
})

test('everyone on a node that vanished is gone after a lease', async () => {
  const bob = await enter(nodes.a, 'bob')
  const ann = await enter(nodes.b, 'ann')

  await nodes.wayOfA.close()
  await untilTold(ann, 'leaves', bob)
  await nodes.wayOfA.open()
  await untilTold(ann, 'joins', bob)

  expect(toldAbout(ann, bob)).toEqual(['leaves', 'joins'])
  await Promise.all([ann.close(), bob.close()])
})

test('those who are present are known again after Redis lost everything', async () => {
  const [ann, bob] = [await enter(nodes.a, 'ann'), await enter(nodes.b, 'bob')]
  await untilTold(ann, 'joins', bob)

  await forgetEverything(nodes.prefix)
  await untilTold(ann, 'joins', bob)
  await untilTold(bob, 'joins', ann)

  await expect(nodes.a.wired.audience.getMembers(room)).resolves.toHaveLength(2)
  await Promise.all([ann.close(), bob.close()])
})

test('they are known again as soon as the loss is noticed, not with their next ping', async () => {
  const quiet = await startNodes({ env: { RT_TOP_CHECK_MS: '100' } })
  const [ann, bob] = [await enter(quiet.a, 'ann'), await enter(quiet.b, 'bob')]
  await untilTold(ann, 'joins', bob)

  await forgetEverything(quiet.prefix)

  const members = () => quiet.b.wired.audience.getMembers(room)
  await expect.poll(members, { timeout: 10_000 }).toHaveLength(2)
  await Promise.all([ann.close(), bob.close()])
  await quiet.stop()
})

test('a node that stops gives back what its connections held', async () => {
  const bob = await enter(nodes.b, 'bob')
  const ann = await enter(nodes.a, 'ann')
  await untilReady(nodes.a, true)

  await nodes.a.stop()
  await untilTold(bob, 'leaves', ann)

  expect(toldAbout(bob, ann)).toEqual(['joins', 'leaves'])
  await bob.close()
})

test('users may be called anything', async () => {
  const ann = await enter(nodes.a, 'ann')
  const { broker, streams } = nodes.b.wired
  const store = createPresenceStore(broker, streams, { leaseMs: 60_000, graceMs: 1 })

  for (const user of ['__proto__', 'rev', 'urev', '"quoted"', 'a:b}c', 'line\nbreak', 'näme ☃']) {
    await store.enter(room, user, 'connection')
    const joined = await ann.next(({ data }) => includes(data['joins'], user))
    const { state } = await store.state(room)
    await store.leave(room, user, 'connection')
    await ann.next(({ data }) => includes(data['leaves'], user))

    expect(joined).toMatchObject({ event: 'sys.presence', room })
    expect(state).toContainEqual({ user, devices: 1 })
  }
  await ann.close()
})
