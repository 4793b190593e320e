import type { Duplex } from 'node:stream'

/**
 * A raw socket can fail while we decide about it; without a listener that error ends the process. It is a function of
 * its own because it lives as long as the socket, and a listener keeps whatever its neighbours use: the request with
 * all its headers.
 */
export function discardOnError(socket: Duplex): void {
  socket.on('error', () => socket.destroy())
}
