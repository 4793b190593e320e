// socket.io as its documentation sets it up, WebSocket transport only. REDIS_URL and ADAPTER choose an adapter.
import { createServer } from 'node:http'
import { createClient } from '@redis/client'
import { createAdapter as createRedisAdapter } from '@socket.io/redis-adapter'
import { createAdapter as createStreamsAdapter } from '@socket.io/redis-streams-adapter'
import { Server } from 'socket.io'
import { listen } from './listen.mjs'
import { note } from './schema.mjs'

const { VERIFIER, REDIS_URL, ADAPTER } = process.env

const server = createServer()
const adapter = await connectAdapter()
const io = new Server(server, {
  transports: ['websocket'],
  serveClient: false,
  ...(adapter ? { adapter } : {}),
})

if (VERIFIER) {
  // The very verifier of the generated server.
  const { createTokenVerifier } = await import(VERIFIER)
  const { JWT_SECRET, JWT_ISSUER, JWT_AUDIENCE } = process.env
  const verify = createTokenVerifier({ JWT_SECRET, JWT_ISSUER, JWT_AUDIENCE }, { now: Date.now })
  io.use(async (socket, next) => {
    const result = await verify(String(socket.handshake.auth.token))
    if (result.ok) socket.data.user = result.principal.userId
    next(result.ok ? undefined : new Error('unauthorized'))
  })
}

io.on('connection', (socket) => {
  const { room } = socket.handshake.query
  if (room) socket.join(room)
  socket.on('echo', ({ text }, acknowledge) => {
    io.to(room).emit('echo.received', { text })
    acknowledge?.({ length: text.length })
  })
  socket.on('publish', ({ room: to, text, count }) => {
    for (let each = 0; each < count; each += 1) io.to(to).emit('echo.received', { text })
  })
  socket.on('note', (data, acknowledge) => {
    const parsed = note.safeParse(data)
    acknowledge(parsed.success ? { length: parsed.data.text.length } : { error: 'invalid' })
  })
})

listen(server)

async function connectAdapter() {
  if (!REDIS_URL) return undefined
  // Without this the client of these adapters spends five times as much on each command.
  const options = { url: REDIS_URL, commandOptions: { timeout: 0 } }
  const publisher = createClient(options)
  await publisher.connect()
  if (ADAPTER === 'streams') return createStreamsAdapter(publisher)
  const subscriber = publisher.duplicate()
  await subscriber.connect()
  return createRedisAdapter(publisher, subscriber)
}
