import { createServer } from 'node:http'
import { connect, Socket, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { binaryFrame, pingFrame, textFrame } from '../src/ws/wire-frame.js'

/*
 * The server writes finished frames to the socket that the `upgrade` event hands over, beside the `ws` that reads from
 * it. These tests hold `ws` to what that leans on, so that an update which changes it is seen here first.
 */

interface Upgraded {
  readonly socket: Socket
  readonly webSocket: WebSocket
}

const http = createServer()
const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
let upgraded: Promise<Upgraded>
let port: number

beforeEach(async () => {
  upgraded = new Promise((resolve, reject) => {
    http.once('upgrade', (request, socket, head) => {
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        if (socket instanceof Socket) resolve({ socket, webSocket })
        else reject(new Error('An upgrade hands over another kind of socket.'))
      })
    })
  })
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve)
  })
  // A server that listens on TCP has an AddressInfo, never a string or null.
  port = (http.address() as AddressInfo).port
})
afterEach(() => {
  http.removeAllListeners('upgrade')
  http.close()
})

test('our frames are the very bytes that ws writes', async () => {
  const received = receiveRaw()
  const { socket, webSocket } = await upgraded
  const texts = ['', 'x'.repeat(125), 'x'.repeat(126), 'é'.repeat(40_000)]

  for (const text of texts) webSocket.send(text)
  for (const text of texts) webSocket.send(Buffer.from(text))
  webSocket.ping()
  socket.end()

  const bytes = await received
  const ours = Buffer.concat([
    ...texts.map(textFrame),
    ...texts.map((text) => binaryFrame([Buffer.from(text)])),
    pingFrame,
  ])
  expect(bytes.subarray(bytes.indexOf('\r\n\r\n') + 4).equals(ours)).toBe(true)
})

test('what is written to the socket and what ws sends arrive in the order of the calls', async () => {
  const client = new WebSocket(`ws://127.0.0.1:${port}`)
  const texts: string[] = []
  client.on('message', (data: Buffer) => texts.push(data.toString()))
  const closed = new Promise<number>((resolve) => {
    client.on('close', resolve)
  })
  const { socket, webSocket } = await upgraded

  socket.write(Buffer.concat([textFrame('first'), textFrame('second')]))
  webSocket.send('third')
  socket.write(textFrame('fourth'))
  webSocket.close(4_000)

  expect(await closed).toBe(4_000)
  expect(texts).toEqual(['first', 'second', 'third', 'fourth'])
})

test('the bytes that wait in the socket are all that wait, whoever wrote them', async () => {
  const client = new WebSocket(`ws://127.0.0.1:${port}`)
  const { socket, webSocket } = await upgraded
  const text = 'x'.repeat(1_000_000)

  for (let count = 0; count < 20; count += 1) socket.write(textFrame(text))
  const before = socket.writableLength
  webSocket.send(text)

  expect(socket.writableLength - before).toBe(textFrame(text).length)
  expect(webSocket.bufferedAmount).toBe(socket.writableLength)
  webSocket.terminate()
  await ended(client)
})

test('the answer to an upgrade waits in a corked socket and leaves before the first frame', async () => {
  http.prependOnceListener('upgrade', (_request, socket) => socket.cork())
  const received = receiveRaw()
  const { socket } = await upgraded
  const waiting = socket.writableLength

  socket.write(textFrame('hello'))
  socket.uncork()
  socket.end()

  const bytes = await received
  expect(waiting).toBe(bytes.length - textFrame('hello').length)
  expect(bytes.toString()).toMatch(/^HTTP\/1\.1 101 /)
})

test('nothing is compressed, as our frames never are', async () => {
  const client = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: true })
  const { webSocket } = await upgraded

  expect(webSocket.extensions).toBe('')
  webSocket.terminate()
  await ended(client)
})

function ended(client: WebSocket): Promise<void> {
  client.on('error', () => undefined)
  return new Promise((resolve) => {
    client.on('close', () => resolve())
  })
}

/** Everything that a server writes to a peer that only listens. */
function receiveRaw(): Promise<Buffer> {
  const raw = connect(port, '127.0.0.1')
  raw.write(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`,
  )
  const chunks: Buffer[] = []
  raw.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((resolve) => {
    raw.on('close', () => resolve(Buffer.concat(chunks)))
  })
}
