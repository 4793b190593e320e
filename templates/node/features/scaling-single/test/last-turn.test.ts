import { expect, test } from 'vitest'
import { userStream } from '../src/ws/audience.js'
import { CloseCode } from '../src/ws/close-codes.js'
import { announce, arrive } from './support/place.js'
import { startServer } from './support/start-server.js'

test('a connection that is closed gets what was said before in the same turn', async () => {
  const server = await startServer()
  const peer = await arrive(server, 'ann')
  const [connection] = server.wired.hub.connections(userStream(peer.userId))
  if (connection === undefined) throw new Error('Nobody is connected.')

  const announced = announce(server.wired, 'good-bye')
  connection.close(CloseCode.kicked, 'kicked')
  await announced

  expect((await peer.next('test.said')).data).toEqual({ text: 'good-bye' })
  expect((await peer.closed).code).toBe(CloseCode.kicked)
  await server.stop()
})
