import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { readOptions } from './load/options.js'
import { runLoad } from './load/run.js'
import { renderResult, type Tally } from './load/tally.js'
import { credentialFor } from './support/credential.js'
import { startServer, type TestServer } from './support/start-server.js'

const small = ['--connections', '6', '--rooms', '2', '--rate', '40', '--seconds', '1']

test('a load enters, sends at its rate, counts acks and deliveries, and leaves nobody behind', async () => {
  const server = await startServer()

  const tally = await load(server, small)
  await expect.poll(() => server.wired.realtime.connectionCount).toBe(0)

  expect(tally).toMatchObject({ connected: 6, sent: 40, acked: 40, errors: new Map() })
  expect(tally.delivered).toBeGreaterThanOrEqual(3 * 40)
  expect(tally.times.delivery.count).toBe(tally.delivered)
  expect(renderResult(tally)).toContain('no errors')
  await server.stop()
})

test('what is delivered later than its ack is counted', async () => {
  const server = new WebSocketServer({ port: 0, handleProtocols: () => 'rt.v1' })
  server.on('connection', (socket) => {
    socket.send('{"event":"sys.hello"}')
    socket.on('message', (bytes: Buffer) => {
      const [, event, id] = /"event":"([^"]+)".*"id":"([^"]+)"/.exec(bytes.toString()) ?? []
      socket.send(`{"event":"sys.ack","data":{"ok":true},"id":"${id}"}`)
      if (event === 'test.say') setTimeout(() => socket.send('{"event":"test.said"}'), 50)
    })
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const target = {
    url: `http://127.0.0.1:${port}`,
    credentialFor: () => Promise.resolve({ headers: {}, query: {} }),
  }

  const tally = await runLoad(target, readOptions([...small, '--connections', '1']), () => {})
  server.close()

  expect(tally).toMatchObject({ sent: 40, acked: 40, delivered: 40 })
})

test('errors are counted by their kind', async () => {
  const server = await startServer()
  const few = ['--connections', '1', '--rate', '3', '--seconds', '1']

  const { errors } = await load(server, [...few, '--event', 'no.such.event'])
  const nobody = await load({ ...server, url: 'http://127.0.0.1:1' }, few)
  await server.stop()

  expect(errors).toEqual(new Map([['answered with unknown_event', 3]]))
  expect([nobody.connected, nobody.sent, [...nobody.errors.values()]]).toEqual([0, 0, [1]])
  expect(renderResult(nobody)).toContain('ECONNREFUSED')
})

test.each([
  [['--connections', '0'], '--connections'],
  [['--connections', '30000'], '--connections'],
  [['--rate', 'fast'], '--rate'],
  [['--url', 'https://example.com'], '--remote'],
  [['--url', 'ftp://127.0.0.1'], '--url'],
])('%j is refused', (args, hint) => {
  expect(() => readOptions(args)).toThrow(hint)
})

test.each(['http://127.0.0.1:3000', 'http://localhost:3000', 'http://[::1]:3000'])(
  '%s is this machine',
  (url) => {
    expect(readOptions(['--', '--url', url])).toMatchObject({ url })
  },
)

function load(server: TestServer, args: readonly string[]): Promise<Tally> {
  const target = {
    url: server.url,
    credentialFor: (user: string) => credentialFor(user, server.wired),
  }
  return runLoad(target, readOptions(args), () => undefined)
}
