import { afterEach, expect, test } from 'vitest'
import { aClient, type Setting } from './support/a-client.ts'
import type { Peer } from './support/protocol-server.ts'

let setting: Setting
afterEach(() => setting.end())

const general = { stream: 'room:general', cursor: 'room:general@e1:5.aaaa' }
const user = { stream: 'user:ada', cursor: 'user:ada@e1:0.0000' }

test('CLIENT 15.1: a stream resumes from the last frame delivered, an idle one from the hello (F5, F7)', async () => {
  const first = await open([user, general])
  deliver(first, 'room:general@e1:6.bbbb')
  await heard(first)

  const second = await comeBack(first, [user, general])

  expect((await second.next('sys.resume')).data).toEqual({
    cursors: ['user:ada@e1:0.0000', 'room:general@e1:6.bbbb'],
  })
})

test('CLIENT 15.1: acks never move the cursor (F16)', async () => {
  const first = await open([user, general])
  void setting.rt.request('message.send', { text: 'hi' }).catch(() => {})
  const { id } = await first.next('message.send')
  const data = { ok: true, result: {}, cursor: 'room:general@e1:9.cccc' }
  first.send({ event: 'sys.ack', id, data })
  await heard(first)

  const second = await comeBack(first, [user, general])

  expect((await second.next('sys.resume')).data).toEqual({ cursors: [user.cursor, general.cursor] })
})

test('CLIENT 15.2: replayed frames are marked, a frame that was delivered before is dropped', async () => {
  const first = await open([user, general])
  const got: unknown[] = []
  setting.rt.on('message.new', ({ text }, { id, isReplay }) => got.push([text, id, isReplay]))
  deliver(first, 'room:general@e1:6.bbbb', 'live')
  await heard(first)

  const second = await comeBack(first, [user, general])
  const resumed = { stream: 'room:general', status: 'ok', count: 2 }
  second.send({ event: 'sys.resumed', data: resumed })
  deliver(second, 'room:general@e1:6.bbbb', 'twice')
  deliver(second, 'room:general@e1:7.cccc', 'missed')
  second.send({
    event: 'sys.replay_end',
    data: { stream: 'room:general', cursor: 'room:general@e1:7.cccc' },
  })
  deliver(second, 'room:general@e1:8.dddd', 'new')
  await heard(second)

  expect(got).toEqual([
    ['live', 'room:general@e1:6.bbbb', false],
    ['missed', 'room:general@e1:7.cccc', true],
    ['new', 'room:general@e1:8.dddd', false],
  ])
})

test('CLIENT 15.1: after a reset the position is that of the snapshot', async () => {
  const first = await open([user, general])
  const states: unknown[] = []
  setting.rt.on('sys.snapshot', ({ state }) => states.push(state))
  const cursor = 'room:general@e2:3.dddd'
  const snapshot = { stream: 'room:general', cursor, state: { messages: [] }, part: 1, parts: 1 }
  first.send({ event: 'sys.reset', data: { stream: 'room:general', reason: 'epoch' } })
  first.send({ event: 'sys.snapshot', data: snapshot })
  await heard(first)

  const second = await comeBack(first, [user, general])

  expect(states).toEqual([{ messages: [] }])
  expect((await second.next('sys.resume')).data).toEqual({ cursors: [user.cursor, cursor] })
})

test('a stream that is forbidden now is not asked for again', async () => {
  const first = await open([user, general])
  const second = await comeBack(first, [user])
  await second.next('sys.resume')
  const forbidden = { stream: 'room:general', status: 'forbidden', count: 0 }
  second.send({ event: 'sys.resumed', data: forbidden })
  await heard(second)

  const third = await comeBack(second, [user])

  expect((await third.next('sys.resume')).data).toEqual({ cursors: [user.cursor] })
})

test('CLIENT 15.7: while two connections live during a drain, only the new one delivers', async () => {
  const old = await open([user, general])
  const texts: string[] = []
  setting.rt.on('message.new', ({ text }) => texts.push(text))
  old.send({ event: 'sys.drain', data: { reconnect_after_ms: 0, deadline_ms: 20_000 } })
  await new Promise((resolve) => setting.rt.on('sys.drain', resolve))
  setting.clock.advance(0)
  const fresh = await setting.server.accepted()

  deliver(old, 'room:general@e1:6.bbbb', 'six')
  await heard(old)
  fresh.hello({ streams: [user, general] })
  const resume = await fresh.next('sys.resume')
  deliver(old, 'room:general@e1:7.cccc', 'late on the old')
  deliver(fresh, 'room:general@e1:7.cccc', 'seven')
  await heard(fresh)

  expect(resume.data).toEqual({ cursors: [user.cursor, 'room:general@e1:6.bbbb'] })
  expect(texts).toEqual(['six', 'seven'])
})

test('joining a room resolves with its cursor and makes it one of the rooms', async () => {
  const peer = await open([user])
  const joined = setting.rt.join('general')
  const { id, room, data } = await peer.next('sys.join')
  const result = { room: 'general', cursor: general.cursor }
  peer.send({ event: 'sys.ack', id, data: { ok: true, result } })

  expect(await joined).toEqual(result)
  expect([room, data]).toEqual(['general', {}])
  expect(setting.rt.rooms).toEqual(['general'])
})

test('a room that the server does not follow by itself is joined again with its cursor', async () => {
  const first = await open([user])
  await join(first)
  deliver(first, 'room:general@e1:6.bbbb')
  await heard(first)

  const second = await comeBack(first, [user])
  const resume = await second.next('sys.resume')
  const again = await second.next('sys.join')

  expect(resume.data).toEqual({ cursors: [user.cursor] })
  expect(again).toMatchObject({ room: 'general', data: { cursor: 'room:general@e1:6.bbbb' } })
})

test('CLIENT 15.4: rooms are joined again before messages to them are repeated', async () => {
  const first = await open([user])
  await join(first)
  void setting.rt.request('message.send', { text: 'hi' }, { room: 'general' }).catch(() => {})
  await first.next('message.send')

  const second = await comeBack(first, [user])
  await second.next('message.send')

  expect(second.frames.map(({ event }) => event)).toEqual([
    'sys.resume',
    'sys.join',
    'message.send',
  ])
})

test('a room that may not be joined again is told as removed', async () => {
  const first = await open([user])
  await join(first)
  const removed = new Promise((resolve) => setting.rt.on('sys.room_removed', resolve))
  const second = await comeBack(first, [user])
  const { id } = await second.next('sys.join')

  second.send({
    event: 'sys.error',
    id,
    data: { code: 'forbidden', message: '', retryable: false },
  })

  expect(await removed).toEqual({ room: 'general' })
})

test('a room that is told as added without a cursor is followed, and resumes from its first frame', async () => {
  const first = await open([user])
  first.send({ event: 'sys.room_added', data: { room: 'general' }, id: 'user:ada@e1:1.zzzz' })
  await heard(first)
  const rooms = setting.rt.rooms
  deliver(first, 'room:general@e1:6.bbbb')
  await heard(first)

  const second = await comeBack(first, [user, general])

  expect(rooms).toEqual(['general'])
  expect((await second.next('sys.resume')).data).toEqual({
    cursors: ['user:ada@e1:1.zzzz', 'room:general@e1:6.bbbb'],
  })
})

test('leaving a room forgets its position', async () => {
  const first = await open([user, general])
  void setting.rt.leave('general').catch(() => {})
  await first.next('sys.leave')

  const second = await comeBack(first, [user])

  expect((await second.next('sys.resume')).data).toEqual({ cursors: [user.cursor] })
  expect(setting.rt.rooms).toEqual([])
})

test('what was on its way when a room was left does not bring it back', async () => {
  const first = await open([user, general])
  void setting.rt.leave('general').catch(() => {})
  await first.next('sys.leave')
  deliver(first, 'room:general@e1:6.bbbb')
  await heard(first)

  const second = await comeBack(first, [user])

  expect((await second.next('sys.resume')).data).toEqual({ cursors: [user.cursor] })
})

test('a leave that meets a resume has the last word', async () => {
  const first = await open([user, general])
  const second = await comeBack(first, [user, general])
  const left = setting.rt.leave('general')
  const { id } = await second.next('sys.leave')

  const data = { stream: 'room:general', status: 'ok', count: 0 }
  second.send({ event: 'sys.resumed', data })
  second.send({ event: 'sys.replay_end', data: general })
  second.send({ event: 'sys.ack', id, data: { ok: true, result: { room: 'general' } } })
  await left

  expect(setting.rt.rooms).toEqual([])
  const third = await comeBack(second, [user])
  expect((await third.next('sys.resume')).data).toEqual({ cursors: [user.cursor] })
})

test('a room that was left before its join was answered is not followed', async () => {
  const first = await open([user])
  const joined = setting.rt.join('general')
  const { id } = await first.next('sys.join')
  void setting.rt.leave('general').catch(() => {})
  const result = { room: 'general', cursor: general.cursor }
  first.send({ event: 'sys.ack', id, data: { ok: true, result } })
  await joined

  expect(setting.rt.rooms).toEqual([])
  const second = await comeBack(first, [user])
  expect((await second.next('sys.resume')).data).toEqual({ cursors: [user.cursor] })
})

test('CLIENT 15.5: a full queue does not keep a room from being joined again', async () => {
  const first = await open([user])
  await join(first)
  first.socket.terminate()
  await setting.reaches('waiting')
  const lost: unknown[] = []
  setting.rt.on('sys.room_removed', ({ room }) => lost.push(room))
  for (let count = 0; count < 256; count++)
    void setting.rt.request('message.send', { text: 'x' }, { room: 'general' }).catch(() => {})

  setting.clock.advance(30_000)
  const second = await setting.server.accepted()
  second.hello({ streams: [user] })

  expect(await second.next('sys.join')).toMatchObject({ room: 'general' })
  expect(lost).toEqual([])
})

test('CLIENT 15.9: presence is a state, then differences; a hole in the revisions asks for the state', async () => {
  const peer = await open([user, general])
  const seen: (readonly string[])[] = []
  setting.rt.presence('general', (users) => seen.push([...users]))
  await peer.next('sys.presence')

  presence(peer, { rev: 5, state: [{ user: 'ada', devices: 1 }] })
  presence(peer, { rev: 6, joins: ['ben'], leaves: [] })
  presence(peer, { rev: 8, joins: ['eve'], leaves: [] })
  await peer.next('sys.presence')
  presence(peer, { rev: 8, state: [{ user: 'eve', devices: 2 }] })
  await heard(peer)

  expect(seen).toEqual([['ada'], ['ada', 'ben'], ['eve']])
})

test('CLIENT 15.9: differences that overtake their state are applied on top of it (F32)', async () => {
  const peer = await open([user, general])
  const seen: (readonly string[])[] = []
  setting.rt.presence('general', (users) => seen.push([...users]))
  await peer.next('sys.presence')

  presence(peer, { rev: 6, joins: ['ben'], leaves: [] })
  presence(peer, { rev: 7, joins: [], leaves: ['__proto__'] })
  presence(peer, { rev: 5, state: [{ user: '__proto__', devices: 1 }] })
  await heard(peer)

  expect(seen).toEqual([['ben']])
})

test('CLIENT 15.9: a state that the server could not give is asked for again', async () => {
  const peer = await open([user, general])
  const seen: (readonly string[])[] = []
  setting.rt.presence('general', (users) => seen.push([...users]))
  const { id } = await peer.next('sys.presence')

  const refusal = { code: 'unavailable', message: 'Later.', retryable: true }
  peer.send({ event: 'sys.error', id, data: refusal })
  await heard(peer)
  setting.clock.advance(5_000)
  const again = await peer.next('sys.presence')
  presence(peer, { rev: 5, state: [{ user: 'ada', devices: 1 }] })
  await heard(peer)

  expect(again.id).toBe(id)
  expect(seen).toEqual([['ada']])
})

test('CLIENT 15.9: presence is asked for once its room is followed, at each join', async () => {
  const peer = await open([user])
  const seen: (readonly string[])[] = []
  setting.rt.presence('general', (users) => seen.push([...users]))

  await join(peer)
  await peer.next('sys.presence')
  presence(peer, { rev: 5, state: [{ user: 'ada', devices: 1 }] })
  void setting.rt.leave('general').catch(() => {})
  await peer.next('sys.leave')
  await join(peer)
  await peer.next('sys.presence')
  presence(peer, { rev: 8, state: [{ user: 'eve', devices: 2 }] })
  await heard(peer)

  expect(seen).toEqual([['ada'], ['eve']])
  expect(peer.frames.map(({ event }) => event)).toEqual([
    'sys.join',
    'sys.presence',
    'sys.leave',
    'sys.join',
    'sys.presence',
  ])
})

test('presence is asked for again on a new connection, unless nobody listens any more', async () => {
  const first = await open([user, general])
  const stop = setting.rt.presence('general', () => {})
  await first.next('sys.presence')
  const second = await comeBack(first, [user, general])
  await second.next('sys.presence')

  stop()
  const third = await comeBack(second, [user, general])
  await third.next('sys.resume')
  await heard(third)

  expect(third.frames.map(({ event }) => event)).toEqual(['sys.resume'])
})

async function open(streams: readonly (typeof user)[]): Promise<Peer> {
  setting = await aClient()
  void setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello({ streams })
  await setting.reaches('open')
  return peer
}

async function comeBack(before: Peer, streams: readonly (typeof user)[]): Promise<Peer> {
  before.socket.terminate()
  await setting.reaches('waiting')
  setting.clock.advance(30_000)
  const peer = await setting.server.accepted()
  peer.hello({ streams })
  await setting.reaches('open')
  return peer
}

async function join(peer: Peer): Promise<void> {
  const joined = setting.rt.join('general')
  const { id } = await peer.next('sys.join')
  const result = { room: 'general', cursor: general.cursor }
  peer.send({ event: 'sys.ack', id, data: { ok: true, result } })
  await joined
}

function deliver(peer: Peer, id: string, text = 'hi'): void {
  peer.send({ event: 'message.new', data: { text }, id, room: 'general', ts: 1 })
}

function presence(peer: Peer, data: Record<string, unknown>): void {
  peer.send({ event: 'sys.presence', room: 'general', data })
}

/** Resolves once the client has taken in everything that the server sent so far. */
async function heard(peer: Peer): Promise<void> {
  const mark = new Promise((resolve) => setting.rt.on('sys.reset', resolve))
  peer.send({ event: 'sys.reset', data: { stream: 'none', reason: 'gap' } })
  await mark
}
