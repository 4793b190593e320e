import { afterEach, expect, test } from 'vitest'
import { aClient, type Setting } from './support/a-client.ts'
import { HELLO, type Peer, type WireFrame } from './support/protocol-server.ts'

let setting: Setting
afterEach(() => setting.end())

test('a request is answered by its ack', async () => {
  const peer = await open()

  const reply = setting.rt.request('message.send', { text: 'hi' }, { room: 'general' })
  const frame = await peer.next('message.send')
  ack(peer, frame, { messageId: 'm1' })

  expect(frame).toMatchObject({ data: { text: 'hi' }, room: 'general' })
  expect(frame.id).toMatch(/^[A-Za-z0-9_-]{8,64}$/)
  expect(await reply).toEqual({ messageId: 'm1' })
})

test('an error that a repeat cannot mend rejects with its code and issues', async () => {
  const peer = await open()
  const reply = setting.rt.request('message.send', { text: '' })
  const { id } = await peer.next('message.send')

  const issues = [{ path: 'text', rule: 'too_small' }]
  peer.send({
    event: 'sys.error',
    id,
    data: { code: 'invalid', message: 'No.', retryable: false, issues },
  })

  await expect(reply).rejects.toMatchObject({ code: 'invalid', message: 'No.', issues })
})

test('CLIENT 15.4: what was sent while offline arrives in order once the connection is open (F25)', async () => {
  setting = await aClient()
  for (const text of ['a', 'b', 'c'])
    void setting.rt.request('message.send', { text }).catch(() => {})

  void setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello()
  await setting.reaches('open')

  expect(await textsOf(peer, 3)).toEqual(['a', 'b', 'c'])
})

test('CLIENT 15.4: after a reconnect: first the resume, then what was not answered with its old ids, then the new (F25)', async () => {
  const first = await open()
  for (const text of ['a', 'b', 'c'])
    void setting.rt.request('message.send', { text }).catch(() => {})
  const sent = [
    await first.next('message.send'),
    await first.next('message.send'),
    await first.next('message.send'),
  ]
  ack(first, sent[1], { messageId: 'm2' })
  await heard(first)
  first.socket.terminate()
  await setting.reaches('waiting')
  void setting.rt.request('message.send', { text: 'd' }).catch(() => {})

  setting.clock.advance(500)
  const second = await setting.server.accepted()
  second.hello()
  await textsOf(second, 3)

  expect(second.frames.map(({ event, data }) => [event, data])).toEqual([
    ['sys.resume', { cursors: ['user:ada@e1:0.0000'] }],
    ['message.send', { text: 'a' }],
    ['message.send', { text: 'c' }],
    ['message.send', { text: 'd' }],
  ])
  expect(second.frames.slice(1, 3).map(({ id }) => id)).toEqual([sent[0]?.id, sent[2]?.id])
})

test('an id that is under way is refused, and the request that has it goes on', async () => {
  const peer = await open()
  const id = setting.rt.nextId()
  const first = setting.rt.request('message.send', { text: 'a' }, { id })
  const second = setting.rt.request('message.send', { text: 'b' }, { id })

  await expect(second).rejects.toMatchObject({ code: 'in_progress' })
  ack(peer, await peer.next('message.send'), { messageId: 'm1' })

  expect(await first).toEqual({ messageId: 'm1' })
})

test('CLIENT 15.4: without an answer for 10 s the same id is sent again on the same connection', async () => {
  const peer = await open()
  const reply = setting.rt.request('message.send', { text: 'hi' })
  const first = await peer.next('message.send')

  setting.clock.advance(10_000)
  const second = await peer.next('message.send')
  ack(peer, second, { messageId: 'm1' })

  expect(second).toEqual(first)
  expect(await reply).toEqual({ messageId: 'm1' })
})

test('CLIENT 15.8: rate_limited holds everything back for as long as the server says', async () => {
  const peer = await open()
  void setting.rt.request('message.send', { text: 'a' }).catch(() => {})
  const { id } = await peer.next('message.send')

  peer.send({
    event: 'sys.error',
    id,
    data: { code: 'rate_limited', message: '', retryable: true, retry_after_ms: 1500 },
  })
  await heard(peer)
  void setting.rt.request('message.send', { text: 'b' }).catch(() => {})
  setting.clock.advance(1499)
  await settled(peer)
  const early = peer.frames.length
  setting.clock.advance(1)

  expect(early).toBe(1)
  expect(await textsOf(peer, 3)).toEqual(['a', 'a', 'b'])
})

test('CLIENT 15.4: a request that is not answered within the dedupe window is given up as expired', async () => {
  const peer = await open({ dedupe_window: 60 })
  const reply = setting.rt.request('message.send', { text: 'hi' })
  await peer.next('message.send')

  const outcome = expect(reply).rejects.toMatchObject({ code: 'expired' })
  for (let second = 0; second < 60; second += 10) {
    setting.clock.advance(10_000)
    const known = heard(peer)
    await known
  }

  await outcome
})

test('a request that was never sent does not expire, however long the client was offline', async () => {
  setting = await aClient()
  void setting.rt.request('message.send', { text: 'old' }).catch(() => {})
  setting.clock.advance(86_400_000)

  void setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello()

  expect((await peer.next('message.send')).data).toEqual({ text: 'old' })
})

test('CLIENT 15.5: the offline queue refuses number 257, and more than 1 MiB', async () => {
  setting = await aClient()
  for (let count = 0; count < 256; count++)
    void setting.rt.request('message.send', { text: 'x' }).catch(() => {})
  const oneTooMany = setting.rt.request('message.send', { text: 'x' })
  await expect(oneTooMany).rejects.toMatchObject({ code: 'queue_full' })
  await setting.end()

  setting = await aClient()
  void setting.rt.request('message.send', { text: 'x'.repeat(1_000_000) }).catch(() => {})
  const tooBig = setting.rt.request('message.send', { text: 'x'.repeat(60_000) })
  await expect(tooBig).rejects.toMatchObject({ code: 'queue_full' })
})

test('a message above the server limit is refused here, and the connection lives', async () => {
  await open()

  const reply = setting.rt.request('message.send', { text: 'ä'.repeat(40_000) })

  await expect(reply).rejects.toMatchObject({ code: 'too_large' })
  expect(setting.rt.state.name).toBe('open')
})

test('CLIENT 15.8: close code 1009 gives up the largest message and repeats the others', async () => {
  const first = await open()
  const large = setting.rt.request('message.send', { text: 'x'.repeat(5000) })
  void setting.rt.request('message.send', { text: 'small' }).catch(() => {})
  await textsOf(first, 2)
  const refused = expect(large).rejects.toMatchObject({ code: 'too_large' })

  first.socket.close(1009)
  await setting.reaches('waiting')
  await refused
  setting.clock.advance(500)
  const second = await setting.server.accepted()
  second.hello()

  expect((await second.next('message.send')).data).toEqual({ text: 'small' })
})

test('a burst above the server rate is spread, so that nothing is refused', async () => {
  const peer = await open()
  for (let count = 0; count < 60; count++)
    void setting.rt.request('message.send', { text: String(count) }).catch(() => {})
  await textsOf(peer, 40)
  await settled(peer)
  const atOnce = peer.frames.length

  setting.clock.advance(1000)
  await textsOf(peer, 60)
  await settled(peer)

  expect(atOnce).toBe(40)
  expect(peer.frames).toHaveLength(60)
})

test('CLIENT 15.4: a resume counts against the burst of the server, so that no event behind it is refused', async () => {
  const first = await open()
  first.socket.terminate()
  await setting.reaches('waiting')
  for (let count = 0; count < 60; count++)
    void setting.rt.request('message.send', { text: `${count}` }).catch(() => {})

  setting.clock.advance(500)
  const second = await setting.server.accepted()
  second.hello()
  await second.next('sys.resume')
  await textsOf(second, 39)
  await settled(second)

  expect(second.frames).toHaveLength(40)
})

test('a volatile event is sent now or never', async () => {
  setting = await aClient()

  const offline = setting.rt.send('typing.start', {})
  void setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello()
  await setting.reaches('open')
  const online = setting.rt.send('typing.start', {}, { room: 'general' })

  expect([offline, online]).toEqual([false, true])
  expect(await peer.next('typing.start')).toEqual({
    event: 'typing.start',
    data: {},
    room: 'general',
  })
  expect(peer.frames).toHaveLength(1)
})

test('an aborted request is forgotten', async () => {
  setting = await aClient()
  const stop = new AbortController()
  const reply = setting.rt.request('message.send', { text: 'no' }, { signal: stop.signal })
  const rejected = expect(reply).rejects.toThrow('changed my mind')
  void setting.rt.request('message.send', { text: 'yes' }).catch(() => {})

  stop.abort(new Error('changed my mind'))
  void setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello()

  await rejected
  expect((await peer.next('message.send')).data).toEqual({ text: 'yes' })
})

test('bytes travel as bytes in both directions', async () => {
  const peer = await open()
  const received = new Promise((resolve) => setting.rt.on('file.new', resolve))

  void setting.rt
    .request('file.put', new Uint8Array([0, 1, 2]), { id: 'abcdefgh', room: 'general' })
    .catch(() => {})
  await settled(peer)
  peer.socket.send(Buffer.from('010000147b226576656e74223a2266696c652e6e6577227d0102', 'hex'))

  const [sent] = peer.messages
  const header = '{"event":"file.put","id":"abcdefgh","room":"general"}'
  expect(sent?.toString('hex')).toBe(`01000035${Buffer.from(header).toString('hex')}000102`)
  expect(await received).toEqual(new Uint8Array([1, 2]))
})

test('a listener that throws is reported and stops nobody', async () => {
  const peer = await open()
  const texts: string[] = []
  setting.rt.on('message.new', () => {
    throw new Error('broken listener')
  })
  setting.rt.on('message.new', ({ text }) => texts.push(text))

  peer.send({ event: 'message.new', data: { text: 'hi' }, id: 'room:general@e1:1.aaaa' })
  await heard(peer)

  expect(texts).toEqual(['hi'])
  expect(setting.errors).toEqual([new Error('broken listener')])
})

async function open(hello: Record<string, unknown> = {}): Promise<Peer> {
  setting = await aClient()
  void setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello({ ...HELLO, ...hello })
  await setting.reaches('open')
  return peer
}

function ack(peer: Peer, frame: WireFrame | undefined, result: unknown): void {
  peer.send({ event: 'sys.ack', id: frame?.id, data: { ok: true, result } })
}

async function textsOf(peer: Peer, count: number): Promise<readonly unknown[]> {
  await expect
    .poll(() => peer.frames.filter(({ event }) => event === 'message.send').length)
    .toBe(count)
  return peer.frames
    .filter(({ event }) => event === 'message.send')
    .map(({ data }) => (data as { readonly text: string }).text)
}

/** Resolves once the client has taken in everything that the server sent so far. */
async function heard(peer: Peer): Promise<void> {
  const mark = new Promise((resolve) => setting.rt.on('sys.reset', resolve))
  peer.send({ event: 'sys.reset', data: { stream: 'user:ada', reason: 'gap' } })
  await mark
}

/** Resolves once the server has taken in everything that the client sent so far. */
async function settled(peer: Peer): Promise<void> {
  const pong = new Promise((resolve) => peer.socket.once('pong', resolve))
  peer.socket.ping()
  await pong
}
