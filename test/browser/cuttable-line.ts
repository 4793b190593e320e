import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

import { onTestFinished } from 'vitest'

/** A way to a server that a test can cut, as a train in a tunnel does. */
export type CuttableLine = {
  /** The address under which the server is reached through this line. */
  readonly origin: string
  /** Resets every connection and refuses new ones. */
  readonly cut: () => void
  readonly mend: () => void
}

/** Opens a line to a loopback server; it is closed when the test is over. */
export async function openLine(target: string): Promise<CuttableLine> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) {
      near.resetAndDestroy()
      return
    }
    const far = connect(Number(port), hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      // A cut line fails at both ends, and that is its purpose.
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The line has no port.')
  const cut = (): void => {
    isCut = true
    for (const socket of sockets) socket.resetAndDestroy()
  }
  onTestFinished(() => {
    cut()
    server.close()
  })
  return {
    origin: `http://127.0.0.1:${address.port}`,
    cut,
    mend: () => {
      isCut = false
    },
  }
}
