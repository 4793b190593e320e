import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { CloseCode } from '../src/ws/close-codes.js'
import { Connection } from '../src/ws/connection.js'
import { createFlusher } from '../src/ws/flusher.js'
import { textFrame } from '../src/ws/wire-frame.js'

test('the hello is the first frame, whatever came up before it', async () => {
  const webSockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(webSockets, 'listening')
  // A server that listens on TCP has an AddressInfo, never a string or null.
  const { port } = webSockets.address() as AddressInfo
  const accepted = new Promise<{ webSocket: WebSocket; socket: Socket }>((resolve) => {
    webSockets.once('connection', (webSocket, { socket }) => resolve({ webSocket, socket }))
  })
  const client = new WebSocket(`ws://127.0.0.1:${port}`)
  const texts: string[] = []
  client.on('message', (data: Buffer) => texts.push(data.toString()))
  const connection = new Connection({
    id: 'connection',
    instance: 'tab',
    principal: { userId: 'ada', name: 'Ada', expiresAt: null, issuedAt: 0 },
    ...(await accepted),
    limits: { softBytes: 1_000, hardBytes: 1_000, stallMs: 1_000 },
    flusher: createFlusher(),
    elapsed: () => 0,
  })

  connection.send(textFrame('early'))
  await setImmediate()
  connection.greet(textFrame('hello'))
  connection.send(textFrame('late'))
  connection.close(CloseCode.restart, 'restart')
  await once(client, 'close')

  expect(texts).toEqual(['hello', 'early', 'late'])
  webSockets.close()
})
