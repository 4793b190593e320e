import { ServerResponse, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { discardOnError } from './discard-on-error.js'

/** True for a request that wants to speak WebSocket from here on, however wrong the rest of it is. */
export function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase().includes('websocket') === true
}

/**
 * Gives a request that offers another protocol back to `server`, which answers it as if it had not: a server may ignore
 * an upgrade (RFC 9110, section 7.8). Java's client and `curl --http2` offer `h2c` with ordinary requests, and Node
 * takes all of them for upgrades once anybody listens.
 */
export function ignoreUpgrade(
  server: Server,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  if (request.readableLength > 0 || !request.complete) {
    answerOnce(server, request, socket)
    return
  }
  socket.unshift(Buffer.concat([headWithoutOffer(request), head]))
  server.emit(socket instanceof TLSSocket ? 'secureConnection' : 'connection', socket)
}

/** Since version 26 Node reads the body of such a request itself: what follows it can no longer be given back. */
function answerOnce(server: Server, request: IncomingMessage, socket: Duplex): void {
  discardOnError(socket)
  // Body parsers leave a request alone that is marked as an upgrade.
  Object.assign(request, { upgrade: false })
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(request.socket)
  response.once('finish', () => request.socket.end())
  server.emit('request', request, response)
}

/** The request as it came, up to its body. */
function headWithoutOffer({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    if (name.toLowerCase() !== 'upgrade') lines.push(`${name}: ${rawHeaders[index + 1]}`)
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}
