import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect, type Frame, type Peer } from './support/connect.js'
import { announce, arrive, place, placeStream } from './support/place.js'
import { takeSeatUnheard } from './support/redis.js'
import { startNodes, type Nodes } from './support/start-nodes.js'
import { runs } from './support/test-handlers.js'

let nodes: Nodes

beforeEach(async () => {
  nodes = await startNodes({
    env: {
      RT_MAX_CONNECTIONS_PER_USER: '2',
      RT_RATE_BURST: '1000',
      RT_PING_INTERVAL_MS: '1000',
    },
  })
})
afterEach(() => nodes.stop())

/** What was said in the place, as the peer heard it. */
function heard(peer: Peer): unknown[] {
  return peer.frames.filter(({ event }) => event === 'test.said').map(({ data }) => data['text'])
}

function saying(text: string): (frame: Frame) => boolean {
  return ({ event, data }) => event === 'test.said' && data['text'] === text
}

test('people on different nodes hear everything in the same order', async () => {
  const [ann, bob] = [await arrive(nodes.a, 'ann'), await arrive(nodes.b, 'bob')]

  const said = Array.from({ length: 10 }, (_, index) => `${index}`)
  await Promise.all(
    said.flatMap((text) => [
      ann.request('test.say', { text: `ann ${text}` }, place),
      bob.request('test.say', { text: `bob ${text}` }, place),
    ]),
  )
  await announce(nodes.a.wired, 'end')
  await Promise.all([ann.next(saying('end')), bob.next(saying('end'))])

  expect(heard(ann)).toHaveLength(21)
  expect(heard(bob)).toEqual(heard(ann))
  await Promise.all([ann.close(), bob.close()])
})

test('what was missed is replayed by another node', async () => {
  const before = await arrive(nodes.a, 'ann')
  await announce(nodes.b.wired, 'seen')
  const { id } = await before.next(saying('seen'))
  before.socket.terminate()
  for (const text of ['missed 1', 'missed 2']) await announce(nodes.a.wired, text)

  const after = await connect(nodes.b, 'ann', { query: { resume: '1' } })
  after.send('sys.resume', { cursors: [id] })
  const verdict = await after.next(
    ({ event, data }) => event === 'sys.resumed' && data['stream'] === placeStream,
  )
  await announce(nodes.a.wired, 'live')
  await after.next(saying('live'))

  expect(verdict.data).toMatchObject({ status: 'ok', count: 2 })
  expect(heard(after)).toEqual(['missed 1', 'missed 2', 'live'])
  await after.close()
})

test('an event that is sent again to another node is recognised', async () => {
  const first = await arrive(nodes.a, 'ann')
  const done = await first.request('test.say', { text: 'once' }, { ...place, id: 'retry-0001' })
  first.socket.terminate()

  const second = await arrive(nodes.b, 'ann')
  const again = await second.request('test.say', { text: 'once' }, { ...place, id: 'retry-0001' })
  const other = await second.request('test.say', { text: 'else' }, { ...place, id: 'retry-0001' })

  expect(again.data).toEqual({ ...done.data, duplicate: true })
  expect(other.data).toMatchObject({ code: 'id_reused' })
  expect(runs.get('once')).toBe(1)
  await second.close()
})

test('an event that is sent to two nodes at once is said once', async () => {
  const [left, right] = [await arrive(nodes.a, 'ann'), await arrive(nodes.b, 'ann')]

  const answers = await Promise.all(
    [left, right].map((peer) =>
      peer.request('test.say', { text: 'both' }, { ...place, id: 'both-00001' }),
    ),
  )
  await announce(nodes.a.wired, 'end')
  await right.next(saying('end'))

  expect(answers.filter(({ data }) => data['ok'] === true && !data['duplicate'])).toHaveLength(1)
  expect(heard(right)).toEqual(['both', 'end'])
  await Promise.all([left.close(), right.close()])
})

test('the connections of a user are counted over all nodes', async () => {
  const one = await connect(nodes.a, 'ann', { query: { client: 'tab-1' } })
  const two = await connect(nodes.b, 'ann', { query: { client: 'tab-2' } })

  await expect(connect(nodes.b, 'ann', { query: { client: 'tab-3' } })).rejects.toThrow('429')

  await Promise.all([one.close(), two.close()])
})

test('a client that comes back to another node replaces its older connection', async () => {
  const older = await connect(nodes.a, 'ann', { query: { client: 'tab-1' } })

  const newer = await connect(nodes.b, 'ann', { query: { client: 'tab-1' } })

  expect(await older.closed).toMatchObject({ code: 4407 })
  await newer.close()
})

test('a connection whose replacement it did not hear of ends at its next heartbeat', async () => {
  const older = await connect(nodes.a, 'ann', { query: { client: 'tab-1' } })

  await takeSeatUnheard(nodes.prefix, older.userId, 'tab-1')

  expect(await older.closed).toMatchObject({ code: 4407 })
})

test('a kick ends the connections of a user on every node', async () => {
  const [one, two] = [await connect(nodes.a, 'ann'), await connect(nodes.b, 'ann')]

  await nodes.a.wired.realtime.kick(one.userId)

  expect(await one.closed).toMatchObject({ code: 4503 })
  expect(await two.closed).toMatchObject({ code: 4503 })
})

test('an event that is delivered now or never passes between nodes too', async () => {
  const [ann, bob] = [await arrive(nodes.a, 'ann'), await arrive(nodes.b, 'bob')]

  ann.send('test.whisper', { text: 'psst' }, place)
  await bob.next(saying('psst'))
  await ann.settle()

  expect(heard(ann)).toEqual([])
  await Promise.all([ann.close(), bob.close()])
})
