import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Peer } from './support/connect.js'
import { arrive, place } from './support/place.js'
import { startServer, type TestServer } from './support/start-server.js'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

function envelope(header: unknown, payload: Buffer): Buffer {
  const json = Buffer.from(JSON.stringify(header))
  return Buffer.concat([Buffer.from([1, 0, json.length >> 8, json.length & 0xff]), json, payload])
}

function nextBinary({ socket }: Peer): Promise<Buffer> {
  return new Promise((resolve) => {
    socket.on('message', (message: Buffer, isBinary: boolean) => {
      if (isBinary) resolve(message)
    })
  })
}

test('bytes are an event like any other: handled, acknowledged, broadcast as the same bytes', async () => {
  const [author, other] = [await arrive(server, 'ann'), await arrive(server, 'bob')]
  const payload = Buffer.from([0, 255, 128, 7])
  const arrival = nextBinary(other)

  author.socket.send(envelope({ event: 'test.draw', id: 'bytes-001', ...place }, payload))
  const ack = await author.next('sys.ack')

  expect(ack).toMatchObject({ id: 'bytes-001', data: { ok: true, result: { bytes: 4 } } })
  expect(await arrival).toEqual(envelope({ event: 'test.bytes', ...place }, payload))
  await Promise.all([author.close(), other.close()])
})

test.each([
  ['another version', Buffer.from([2, 0, 0, 0])],
  ['unknown flags', Buffer.from([1, 4, 0, 0])],
  ['nothing', Buffer.alloc(0)],
  ['a header longer than the message', Buffer.from([1, 0, 0, 9, 123])],
  ['a header longer than allowed', Buffer.concat([Buffer.from([1, 0, 4, 1]), Buffer.alloc(2_000)])],
  ['a header that is no JSON', Buffer.from([1, 0, 0, 1, 123])],
])('an envelope with %s is answered with bad_frame', async (_name, message) => {
  const peer = await arrive(server, 'ann')

  peer.socket.send(message)

  expect((await peer.next('sys.error')).data).toMatchObject({ code: 'bad_frame' })
  await peer.close()
})
