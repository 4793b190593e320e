// The floor of a loop in Node: a raw socket per member, one finished frame, `write` for each. It understands no more
// of WebSocket than the load sends.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { listen } from './listen.mjs'

const server = createServer()
const room = new Set()

server.on('upgrade', (request, socket) => {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  room.add(socket)
  socket.on('error', () => socket.destroy())
  socket.on('close', () => room.delete(socket))
  socket.on('data', (bytes) => {
    for (const text of payloads(bytes)) {
      const { data } = JSON.parse(text)
      const message = frame(JSON.stringify({ event: 'echo.received', data }))
      for (const member of room) member.write(message)
    }
  })
})

listen(server)

/** Client frames of 126 to 65,535 bytes with a mask of zeros, never cut in two: what the load writes. */
function* payloads(bytes) {
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt16BE(at + 2)
    yield bytes.toString('utf8', at + 8, at + 8 + length)
    at += 8 + length
  }
}

function frame(text) {
  const payload = Buffer.from(text)
  return Buffer.concat([
    Buffer.from([0x81, 126, payload.length >> 8, payload.length & 255]),
    payload,
  ])
}
