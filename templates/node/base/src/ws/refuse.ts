import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Refusal } from './upgrade.js'

/** Time for the client to read the answer and close its side. */
const lingerMs = 1_000

/** Answers an upgrade with a real HTTP response, and gives the client the time to read it. */
export function refuseUpgrade(socket: Duplex, { status, message, headers }: Refusal): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(message)}`,
    ...Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${message}`)
  // To close with bytes unread is to reset the connection, and a reset can overtake the answer.
  socket.resume()
  const cut = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(cut))
}
