import { connect as connectTcp } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { statusOf } from './support/connect.js'
import { startServer, type TestServer } from './support/start-server.js'

let server: TestServer

beforeAll(async () => {
  server = await startServer({ env: { RT_HANDSHAKES_PER_MINUTE: '100000' } })
})
afterAll(() => server.stop())

test('another path is answered with 404', async () => {
  expect(await statusOf(`${server.url}/other`)).toBe(404)
})

test.each(['https://evil.example', 'null', 'http://sub.127.0.0.1', 'not an origin'])(
  'the origin %s is refused with 403',
  async (origin) => {
    expect(await statusOf(`${server.url}/ws`, { origin })).toBe(403)
  },
)

test('a URL of unusual length is refused with 414', async () => {
  expect(await statusOf(`${server.url}/ws?token=${'a'.repeat(11_000)}`)).toBe(414)
})

test('another version of the WebSocket protocol is refused with 426', async () => {
  const answer = await rawRequest(['Upgrade: websocket', 'Connection: Upgrade'])

  expect(answer).toMatch(/^HTTP\/1\.1 426 /)
  expect(answer).toContain('Sec-WebSocket-Version: 13')
})

test('a client instance name of unusual form is refused with 400', async () => {
  const url = `${server.url}/ws?client=${encodeURIComponent('../etc')}`

  expect(await statusOf(url, { origin: server.url })).toBe(400)
})

function handshake(headers: readonly string[]): string {
  const lines = [
    'GET /ws HTTP/1.1',
    `Host: ${new URL(server.url).host}`,
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  return `${[...lines, ...headers].join('\r\n')}\r\n\r\n`
}

function rawRequest(headers: readonly string[]): Promise<string> {
  const { port } = new URL(server.url)
  const socket = connectTcp(Number(port), '127.0.0.1')
  socket.write(handshake(headers))
  return new Promise((resolve) => {
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString()))
    socket.on('close', () => resolve(answer))
  })
}
