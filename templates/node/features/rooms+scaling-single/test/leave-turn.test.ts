import { expect, test } from 'vitest'
import { arrive, place } from './support/place.js'
import { startServer } from './support/start-server.js'

test('whoever leaves a room hears first what was said there before in the same turn', async () => {
  const server = await startServer()
  const peer = await arrive(server, 'ann')

  peer.send('test.say', { text: 'last words' }, { ...place, id: 'leave-0001' })
  const left = await peer.request('sys.leave', {}, place)

  const events = peer.frames.slice(0, peer.frames.indexOf(left)).map(({ event }) => event)
  expect(events).toContain('test.said')
  await peer.close()
  await server.stop()
})
