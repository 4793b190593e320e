import { connect as connectTcp, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect, statusOf, type Peer } from './support/connect.js'
import { credentialFor } from './support/credential.js'
import { startServer, type TestServer } from './support/start-server.js'

let server: TestServer
const patience = { timeout: 5_000, interval: 10 }

beforeEach(async () => {
  server = await startServer({ env: { RT_HANDSHAKES_PER_MINUTE: '100000' } })
})
afterEach(() => server.stop())

/** The text of an upgrade request; with a user, one that is let in. */
async function handshake(user: string | null, changed: Record<string, string> = {}) {
  const credential =
    user === null ? { headers: {}, query: {} } : await credentialFor(user, server.wired)
  const headers = {
    Host: new URL(server.url).host,
    Origin: server.url,
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol': 'rt.v1',
    ...credential.headers,
    ...changed,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const query = new URLSearchParams(credential.query).toString()
  return `GET /ws?${query} HTTP/1.1\r\n${lines.join('')}\r\n`
}

async function open(): Promise<Socket> {
  const socket = connectTcp(Number(new URL(server.url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  await new Promise((resolve) => {
    socket.once('connect', resolve)
  })
  return socket
}

/** Everything that the server sends until it ends the connection. */
function answerOn(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString()))
    socket.on('close', () => resolve(answer))
  })
}

/** All five seats of a user are free: whatever happened before gave its seat back. */
async function expectFreeSeats(user: string): Promise<void> {
  const clients = ['tab-1', 'tab-2', 'tab-3', 'tab-4', 'tab-5']
  const tabs: Peer[] = []
  // The last seats may still be on their way back: what counts is that they arrive.
  await expect
    .poll(async () => {
      const next = connect(server, user, { query: { client: clients[tabs.length] ?? '' } })
      await next.then(
        (tab) => tabs.push(tab),
        () => undefined,
      )
      return tabs.length
    }, patience)
    .toBe(clients.length)
  for (const tab of tabs) await tab.close()
  await expect.poll(() => server.wired.realtime.connectionCount).toBe(0)
}

test('a thousand resets during the upgrade do no harm and keep no seat', async () => {
  for (let round = 0; round < 50; round += 1) {
    const text = await handshake('ann')
    const attempts = Array.from({ length: 20 }, async (_, index) => {
      const socket = await open()
      // From almost nothing to everything, the end of it several times.
      socket.write(text.slice(0, Math.ceil((text.length * (index + 1)) / 15)))
      if (index % 2 === 0) await new Promise(setImmediate)
      socket.resetAndDestroy()
    })
    await Promise.all(attempts)
  }

  await expectFreeSeats('ann')
}, 60_000)

test('a peer that says goodbye before the answer keeps no seat', async () => {
  for (let round = 0; round < 10; round += 1) {
    const socket = await open()
    const answer = answerOn(socket)
    socket.end(await handshake('ann'))
    await answer
  }

  await expectFreeSeats('ann')
})

test('a handshake that is malformed in its details keeps no seat', async () => {
  for (const protocols of ['rt.v1,', 'rt.v1,,rt.v1', 'rt.v1, rt.v1', 'rt.v1, ä', 'rt.v1, "x"']) {
    const socket = await open()
    const answer = answerOn(socket)
    socket.write(
      Buffer.from(await handshake('ann', { 'Sec-WebSocket-Protocol': protocols }), 'latin1'),
    )

    expect(await answer, protocols).toMatch(/^HTTP\/1\.1 400 /)
  }

  await expectFreeSeats('ann')
})

test('frames that follow the handshake at once are handled after the hello', async () => {
  const socket = await open()
  const answer = answerOn(socket)
  const event = Buffer.from(JSON.stringify({ event: 'test.missing', data: {}, id: 'pipelined-1' }))
  // A masked text frame with a mask of zeros, then a close frame.
  const frames = [Buffer.from([0x81, 0x80 | event.length, 0, 0, 0, 0]), event]
  const close = Buffer.from([0x88, 0x80, 0, 0, 0, 0])

  socket.write(Buffer.concat([Buffer.from(await handshake('ann')), ...frames]))
  setTimeout(() => socket.write(close), 200)

  expect(await answer).toMatch(/101 Switching Protocols[^]*sys\.hello[^]*pipelined-1/)
})

test('bytes that follow a refused handshake do not keep its answer from the peer', async () => {
  const socket = await open()
  const answer = answerOn(socket)

  socket.write(await handshake(null, { Origin: 'https://evil.example' }))
  for (let block = 0; block < 16; block += 1) socket.write(Buffer.alloc(65_536))

  expect(await answer).toMatch(/^HTTP\/1\.1 403 /)
})

test('a flood of headers is refused before it is looked at', async () => {
  const flood = Object.fromEntries(
    Array.from({ length: 2_000 }, (_, index) => [`X-Flood-${index}`, 'x'.repeat(20)]),
  )
  const socket = await open()
  const answer = answerOn(socket)
  socket.write(await handshake(null, flood))

  expect(await answer).toMatch(/^HTTP\/1\.1 431 /)
})

test('garbage in place of a handshake ends its connection and nothing else', async () => {
  const peer = await connect(server, 'ann')
  const texts = [
    '\0\0\0\0',
    'GET',
    'GET /ws\r\n\r\n',
    'GET /ws HTTP/9.9\r\n\r\n',
    '\x16\x03\x01\x02\x00',
  ]
  for (const text of texts) {
    const socket = await open()
    const answer = answerOn(socket)
    socket.end(text)
    expect(await answer, JSON.stringify(text)).not.toMatch(/ 101 /)
  }

  await peer.settle()
  expect(peer.socket.readyState).toBe(peer.socket.OPEN)
  await peer.close()
})

test('a page of another site does not use up the attempts of its visitors', async () => {
  await server.stop()
  server = await startServer({ env: { RT_HANDSHAKES_PER_MINUTE: '2' } })

  for (let attempt = 0; attempt < 10; attempt += 1)
    expect(await statusOf(`${server.url}/ws`, { origin: 'https://evil.example' })).toBe(403)

  await (await connect(server, 'ann')).close()
})
