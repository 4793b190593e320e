// The floor of a hop over Redis: a loop of `ws.send` for what PUBLISH brings. No log, no auth, no limits.
import { createServer } from 'node:http'
import { createClient } from '@redis/client'
import { WebSocketServer } from 'ws'
import { listen } from './listen.mjs'

// Without this the client of Redis spends five times as much on each command.
const publisher = createClient({ url: process.env.REDIS_URL, commandOptions: { timeout: 0 } })
const subscriber = publisher.duplicate()
await Promise.all([publisher.connect(), subscriber.connect()])

const server = createServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
const rooms = new Map()

sockets.on('connection', (socket, request) => {
  socket.on('message', (bytes) => {
    const { room, text, count } = JSON.parse(Buffer.from(bytes).toString()).data
    for (let each = 0; each < count; each += 1)
      void publisher.publish(room, JSON.stringify({ event: 'echo.received', data: { text } }))
  })
  const name = request.url.slice(1)
  if (name !== '') void enter(socket, name)
})

listen(server)

async function enter(socket, name) {
  const room = rooms.get(name) ?? new Set()
  room.add(socket)
  socket.on('close', () => room.delete(socket))
  if (rooms.has(name)) return
  rooms.set(name, room)
  await subscriber.subscribe(name, (text) => {
    for (const member of room) member.send(text)
  })
}
