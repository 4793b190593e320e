import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect as connectTcp, type AddressInfo, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import express, { type Request, type Response } from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
  const answer = await converse(
    connectTcp(Number(new URL(server.url).port), '127.0.0.1'),
    handshake(['Upgrade: websocket', 'Connection: Upgrade']),
  )

  expect(answer).toMatch(/^HTTP\/1\.1 426 /)
  expect(answer).toContain('Sec-WebSocket-Version: 13')
})

test('a client instance name of unusual form is refused with 400', async () => {
  const url = `${server.url}/ws?client=${encodeURIComponent('../etc')}`

  expect(await statusOf(url, { origin: server.url })).toBe(400)
})

describe('a request that offers another protocol', () => {
  const offer = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk']
  const twoRequests = [
    ['GET / HTTP/1.1', 'Host: localhost', ...offer, '', ''].join('\r\n'),
    ['GET / HTTP/1.1', 'Host: localhost', 'Connection: close', '', ''].join('\r\n'),
  ]
  const handle = express().use(express.text({ type: '*/*' }), echo)
  const app = createServer(handle)

  let port: number

  beforeAll(async () => {
    port = await serve(app)
  })
  afterAll(() => app.close())

  test('is answered as if it had not, and so is the next one', async () => {
    const answers = await converse(connectTcp(port, '127.0.0.1'), ...twoRequests)

    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
    expect(answers.match(/x-offer: undefined/g)).toHaveLength(2)
  })

  test('is answered over TLS as well', async () => {
    const psk = randomBytes(32)
    // A key that both sides know, in place of a certificate.
    const shared = { ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' } as const
    const secure = createSecureServer({ ...shared, pskCallback: () => psk }, handle)
    const client = connectTls({
      ...shared,
      port: await serve(secure),
      host: '127.0.0.1',
      pskCallback: () => ({ identity: 'client', psk }),
      checkServerIdentity: () => undefined,
    })

    const answers = await converse(client, ...twoRequests)
    secure.close()

    expect(answers.match(/x-offer: undefined/g)).toHaveLength(2)
  })

  test.each([[['12345678']], [['1234', '5678']]])('is answered with its body %j', async (body) => {
    const [first = '', ...others] = body

    const answer = await converse(connectTcp(port, '127.0.0.1'), postOf(first), ...others)

    expect(answer).toMatch(/^HTTP\/1\.1 200 OK[^]*12345678$/)
  })

  test('whose client is gone before it was answered does no harm', async () => {
    const silent = createServer(() => undefined)
    const socket = connectTcp(await serve(silent), '127.0.0.1')
    const [accepted]: Socket[] = await once(silent, 'connection')
    // Not by `once`, which would listen for the error.
    const closed = new Promise((resolve) => accepted?.on('close', resolve))

    socket.write(postOf('1234'))
    await once(silent, 'request')
    socket.resetAndDestroy()
    await closed
    silent.close()
  })

  /** A request with a body of eight bytes, as far as `body` goes. */
  function postOf(body: string): string {
    const head = ['POST / HTTP/1.0', 'Host: localhost', 'Content-Type: text/plain']
    return [...head, ...offer, 'Content-Length: 8', '', body].join('\r\n')
  }
})

/** Puts the realtime server beside an app, and resolves with the port of both. */
async function serve(app: Server): Promise<number> {
  server.wired.realtime.attach(app)
  await once(app.listen(0, '127.0.0.1'), 'listening')
  // A server that listens on TCP has an AddressInfo, never a string or null.
  const { port } = app.address() as AddressInfo
  return port
}

/** Says one thing after the other, and resolves with all that is answered until the server ends the connection. */
async function converse(socket: Socket, ...texts: readonly string[]): Promise<string> {
  for (const text of texts) {
    socket.write(text)
    await setImmediate()
  }
  return (await socket.toArray()).join('')
}

function echo({ headers, body }: Request, response: Response): void {
  response.set('x-offer', String(headers.upgrade)).send(String(body))
}

function handshake(headers: readonly string[]): string {
  const lines = [
    'GET /ws HTTP/1.1',
    `Host: ${new URL(server.url).host}`,
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  return `${[...lines, ...headers].join('\r\n')}\r\n\r\n`
}
