// What is written first with `ws`: one room, encode once, send to each. No auth, no limits.
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { listen } from './listen.mjs'

const server = createServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
const room = new Set()

sockets.on('connection', (socket) => {
  room.add(socket)
  socket.on('close', () => room.delete(socket))
  socket.on('message', (bytes) => {
    const { data, id } = JSON.parse(Buffer.from(bytes).toString())
    const text = JSON.stringify({ event: 'echo.received', data })
    for (const member of room) member.send(text)
    socket.send(JSON.stringify({ event: 'ack', data: { length: data.text.length }, id }))
  })
})

listen(server)
