// The floor of an accept: `ws`, the very verifier of the generated server, and a greeting in the write of the answer.
// No limits, no log, no streams, no heartbeat.
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { listen } from './listen.mjs'

const { VERIFIER, JWT_SECRET, JWT_ISSUER, JWT_AUDIENCE } = process.env
const { createTokenVerifier } = await import(VERIFIER)
const verify = createTokenVerifier({ JWT_SECRET, JWT_ISSUER, JWT_AUDIENCE }, { now: Date.now })

const server = createServer()
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })

server.on('upgrade', (request, socket, head) => {
  void accept(request, socket, head)
})

listen(server)

async function accept(request, socket, head) {
  const result = await verify(request.headers.authorization?.replace('Bearer ', ''))
  if (!result.ok) {
    socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
    return
  }
  socket.cork()
  sockets.handleUpgrade(request, socket, head, (webSocket) => {
    webSocket.send(JSON.stringify({ event: 'sys.hello', data: { user: result.principal.userId } }))
    socket.uncork()
  })
}
