import { afterEach, expect, test, vi } from 'vitest'
import { aClient, type Setting } from './support/a-client.ts'

let setting: Setting
afterEach(() => setting.end())

test('the credential travels as a sub-protocol, never in the address', async () => {
  setting = await aClient({ token: () => Promise.resolve('a.b.c') })

  void setting.rt.connect()
  const peer = await setting.server.accepted()

  expect(peer.request.headers['sec-websocket-protocol']).toBe('rt.v1,token.a.b.c')
  expect(peer.request.url).toMatch(/^\/ws\?client=[0-9a-z]{16}$/)
})

test('a ticket is fetched anew before each connect', async () => {
  let tickets = 0
  setting = await aClient({ ticket: () => `t${++tickets}` })

  void setting.rt.connect()
  const first = await setting.server.accepted()
  first.hello()
  await setting.reaches('open')
  first.socket.close(1012)
  await setting.reaches('waiting')
  setting.clock.advance(30_000)
  const second = await setting.server.accepted()

  expect(first.request.headers['sec-websocket-protocol']).toBe('rt.v1,ticket.t1')
  expect(second.request.headers['sec-websocket-protocol']).toBe('rt.v1,ticket.t2')
})

test('the connection is open once the server has said hello, not before', async () => {
  setting = await aClient()

  const connected = setting.rt.connect()
  const peer = await setting.server.accepted()
  const before = setting.rt.state.name
  peer.hello()

  expect(before).toBe('connecting')
  expect(await connected).toEqual({ name: 'open', isResumed: false })
})

test('connecting twice opens one socket (F56)', async () => {
  setting = await aClient()
  const first = setting.rt.connect()
  const second = setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello()
  await first

  const third = setting.rt.connect()

  expect(await Promise.all([first, second, third])).toEqual(
    Array.from({ length: 3 }, () => ({ name: 'open', isResumed: false })),
  )
  expect(setting.server.count()).toBe(1)
})

test('a server that never says hello is given up and tried again', async () => {
  setting = await aClient()
  void setting.rt.connect()
  const peer = await setting.server.accepted()

  setting.clock.advance(15_000)

  await setting.reaches('waiting')
  await peer.closed
})

test('CLIENT 15.3: the wait doubles from 1 to 30 s, and a short connection does not start it over (F47, F48)', async () => {
  setting = await aClient()
  const waits: number[] = []
  void setting.rt.connect()

  for (let round = 0; round < 7; round++) {
    const peer = await setting.server.accepted()
    peer.hello()
    await setting.reaches('open')
    setting.clock.advance(9_999)
    peer.socket.terminate()
    const state = await setting.reaches('waiting')
    if (state.name === 'waiting') waits.push(state.until - setting.clock.now())
    setting.clock.advance(15_000)
  }

  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000])
})

test('CLIENT 15.3: ten stable seconds start the back-off over (F47)', async () => {
  setting = await aClient()
  void setting.rt.connect()
  const first = await setting.server.accepted()
  first.hello()
  await setting.reaches('open')
  first.socket.terminate()
  await setting.reaches('waiting')
  setting.clock.advance(500)
  const second = await setting.server.accepted()
  second.hello()
  await setting.reaches('open')

  setting.clock.advance(10_000)
  second.socket.terminate()
  const state = await setting.reaches('waiting')

  expect(state).toEqual({ name: 'waiting', until: setting.clock.now() + 500 })
})

test.each([
  [1013, 10_500],
  [4405, 10_500],
  [4404, 500],
  [1011, 500],
])('CLIENT 15.8: after close code %i the client waits %i ms', async (code, wait) => {
  setting = await aClient()
  void setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello()
  await setting.reaches('open')

  peer.socket.close(code)

  const state = await setting.reaches('waiting')
  expect(state).toEqual({ name: 'waiting', until: setting.clock.now() + wait })
})

test.each([4407, 4500, 4502, 4503, 4504, 4505])(
  'CLIENT 15.8: close code %i is final',
  async (code) => {
    setting = await aClient()
    void setting.rt.connect()
    const peer = await setting.server.accepted()
    peer.hello()
    await setting.reaches('open')
    const pending = setting.rt.request('message.send', { text: 'hi' })

    peer.socket.close(code)

    await expect(pending).rejects.toMatchObject({ code: 'closed' })
    expect(setting.rt.state).toEqual({ name: 'closed', code })
    expect(setting.clock.pending()).toEqual([])
  },
)

test('a refused credential stops the client until it is asked to connect again', async () => {
  setting = await aClient({ token: 'old' })
  setting.server.refuseWith(401)

  const state = await setting.rt.connect()
  const pending = setting.clock.pending()
  setting.server.refuseWith(101)
  const again = setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello()

  expect(state).toEqual({ name: 'unauthorized' })
  expect(pending).toEqual([])
  expect((await again).name).toBe('open')
})

test('a server that cannot be reached is not a refused credential', async () => {
  setting = await aClient({ token: 'good' })
  setting.server.refuseWith(503)

  void setting.rt.connect()

  expect((await setting.reaches('waiting')).name).toBe('waiting')
})

test('a provider that throws 401 means unauthorized, any other error is tried again', async () => {
  const failures = [new Error('offline'), Object.assign(new Error('sign in'), { status: 401 })]
  setting = await aClient({
    ticket: () => {
      throw failures.shift()
    },
  })

  const connected = setting.rt.connect()
  await setting.reaches('waiting')
  setting.clock.advance(500)

  expect(await connected).toEqual({ name: 'unauthorized' })
  expect(setting.errors).toHaveLength(2)
})

test('CLIENT 15.6: 70 s of silence by the wall clock close with 4001 (F50)', async () => {
  setting = await aClient()
  void setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello()
  await setting.reaches('open')

  setting.clock.advance(69_999)
  const before = setting.rt.state.name
  setting.clock.advance(1)

  expect(before).toBe('open')
  expect(setting.rt.state.name).toBe('waiting')
  expect(await peer.closed).toBe(4001)
})

test('CLIENT 15.6: any frame of the server ends a silence', async () => {
  setting = await aClient()
  void setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello()
  await setting.reaches('open')
  const heard = new Promise((resolve) => setting.rt.on('sys.reset', resolve))

  setting.clock.advance(60_000)
  peer.send({ event: 'sys.reset', data: { stream: 'user:ada', reason: 'gap' } })
  await heard
  setting.clock.advance(69_999)

  expect(setting.rt.state.name).toBe('open')
})

test('CLIENT 15.6: a laptop that slept notices at once that its connection is old (F50)', async () => {
  setting = await aClient()
  void setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello()
  await setting.reaches('open')

  setting.clock.sleep(3_600_000)
  setting.clock.advance(0)

  expect(setting.rt.state.name).toBe('waiting')
})

test('CLIENT 15.7: draining opens the new connection first, resumes on it, then closes the old one', async () => {
  setting = await aClient()
  void setting.rt.connect()
  const old = await setting.server.accepted()
  old.hello()
  await setting.reaches('open')

  old.send({ event: 'sys.drain', data: { reconnect_after_ms: 7300, deadline_ms: 20_000 } })
  await new Promise((resolve) => setting.rt.on('sys.drain', resolve))
  setting.clock.advance(7299)
  const early = setting.server.count()
  setting.clock.advance(1)
  const fresh = await setting.server.accepted()
  const stateBetween = setting.rt.state.name
  fresh.hello()
  const resume = await fresh.next('sys.resume')

  expect(early).toBe(1)
  expect(stateBetween).toBe('open')
  expect(fresh.request.url).toContain('resume=1')
  expect(resume.data).toEqual({ cursors: ['user:ada@e1:0.0000'] })
  expect(await old.closed).toBe(4002)
})

test('a server that ends the old connection as superseded does not stop the hand-over', async () => {
  setting = await aClient()
  void setting.rt.connect()
  const old = await setting.server.accepted()
  old.hello()
  await setting.reaches('open')
  old.send({ event: 'sys.drain', data: { reconnect_after_ms: 10, deadline_ms: 20_000 } })
  await new Promise((resolve) => setting.rt.on('sys.drain', resolve))
  setting.clock.advance(10)
  const fresh = await setting.server.accepted()

  old.socket.close(4407)
  await old.closed
  fresh.hello()
  await fresh.next('sys.resume')

  expect(setting.rt.state).toEqual({ name: 'open', isResumed: true })
})

test('CLIENT 15.7: a connection that ends before its drain time comes back at that time', async () => {
  setting = await aClient()
  void setting.rt.connect()
  const old = await setting.server.accepted()
  old.hello()
  await setting.reaches('open')
  old.send({ event: 'sys.drain', data: { reconnect_after_ms: 9000, deadline_ms: 20_000 } })
  await new Promise((resolve) => setting.rt.on('sys.drain', resolve))

  old.socket.close(1012)

  const state = await setting.reaches('waiting')
  expect(state).toEqual({ name: 'waiting', until: setting.clock.now() + 9000 })
})

test('CLIENT 15.8: the user leaves with 1000, and nobody else does (F55)', async () => {
  setting = await aClient()
  void setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello()
  await setting.reaches('open')

  setting.rt.close()

  expect(await peer.closed).toBe(1000)
  expect(setting.rt.state).toEqual({ name: 'closed', code: 1000 })
  expect(setting.clock.pending()).toEqual([])
})

test('a client that is closed while it dials leaves no socket open', async () => {
  setting = await aClient()
  void setting.rt.connect()
  const peer = await setting.server.accepted()

  setting.rt.close()

  await peer.closed
  expect(setting.rt.state).toEqual({ name: 'closed', code: 1000 })
})

test('a signal that is aborted already keeps the client from starting', async () => {
  const reason = new Error('Left the page.')
  setting = await aClient({ signal: AbortSignal.abort(reason) })

  await expect(setting.rt.connect()).rejects.toBe(reason)

  expect(setting.rt.state).toEqual({ name: 'idle' })
})

test('an aborted signal closes the client', async () => {
  const stop = new AbortController()
  setting = await aClient({ signal: stop.signal })
  void setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello()
  await setting.reaches('open')

  stop.abort()

  expect(await peer.closed).toBe(1000)
})

test('an expiring token is replaced in place', async () => {
  const tokens = ['first', 'second']
  setting = await aClient({ token: () => tokens.shift() ?? 'none' })
  void setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello()
  await setting.reaches('open')

  peer.send({ event: 'sys.auth_expiring', data: { expires_at: setting.clock.now() + 60_000 } })

  const refresh = await peer.next('sys.auth_refresh')
  expect(refresh.data).toEqual({ token: 'second' })
})

test('a quiet client tells every ten minutes that it is still there', async () => {
  setting = await aClient()
  void setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello()
  await setting.reaches('open')

  for (let minute = 0; minute < 10; minute++) {
    setting.clock.advance(60_000)
    const heard = new Promise((resolve) => setting.rt.on('sys.reset', resolve))
    peer.send({ event: 'sys.reset', data: { stream: 'user:ada', reason: 'gap' } })
    await heard
  }

  await peer.next('presence.heartbeat')
  expect(peer.frames.filter(({ event }) => event === 'presence.heartbeat')).toHaveLength(1)
})

test('CLIENT 15.6: on waking up a dead connection is found within 5 s, and a living one stays (F50)', async () => {
  const device = new EventTarget()
  vi.stubGlobal('addEventListener', device.addEventListener.bind(device))
  setting = await aClient()
  void setting.rt.connect()
  const peer = await setting.server.accepted()
  peer.hello()
  await setting.reaches('open')

  device.dispatchEvent(new Event('online'))
  const { id } = await peer.next('presence.heartbeat')
  const answered = new Promise((resolve) => setting.rt.on('sys.ack', resolve))
  peer.send({ event: 'sys.ack', id, data: { ok: true } })
  await answered
  setting.clock.advance(5000)
  const alive = setting.rt.state.name
  device.dispatchEvent(new Event('online'))
  setting.clock.advance(5000)
  vi.unstubAllGlobals()

  expect(alive).toBe('open')
  expect(setting.rt.state.name).toBe('waiting')
})

test('coming online ends a wait', async () => {
  const device = new EventTarget()
  vi.stubGlobal('addEventListener', device.addEventListener.bind(device))
  setting = await aClient()
  setting.server.refuseWith(503)
  void setting.rt.connect()
  await setting.reaches('waiting')
  setting.server.refuseWith(101)

  device.dispatchEvent(new Event('online'))
  vi.unstubAllGlobals()

  await setting.server.accepted()
})
