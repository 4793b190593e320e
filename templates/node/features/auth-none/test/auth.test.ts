import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from './support/connect.js'
import { startServer, type TestServer } from './support/start-server.js'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

async function userWith(query: Record<string, string>): Promise<string> {
  const peer = await connect(server, 'ann', { query: { guest: '', ...query } })
  await peer.close()
  return peer.userId
}

test('everybody is a guest of their own', async () => {
  const [first, second] = [await userWith({}), await userWith({})]

  expect(first).toMatch(/^guest-[\w-]{12}$/)
  expect(second).not.toBe(first)
})

test('the same client instance is the same guest, and nobody learns its name', async () => {
  const [first, second] = [await userWith({ client: 'tab-1' }), await userWith({ client: 'tab-1' })]

  expect(second).toBe(first)
  expect(first).not.toContain('tab-1')
})

test('a secret makes several tabs the same guest', async () => {
  const first = await userWith({ guest: 'a-secret', client: 'tab-1' })
  const second = await userWith({ guest: 'a-secret', client: 'tab-2' })

  expect(second).toBe(first)
})

test('who brings the id of a guest is somebody else', async () => {
  const guest = await userWith({ guest: 'a-secret' })

  expect(await userWith({ guest })).not.toBe(guest)
})

test('a guest may have a name', async () => {
  const peer = await connect(server, 'ann', { query: { name: ` ${'Ann'.repeat(20)}` } })

  expect(peer.hello.data['user']).toMatchObject({ name: 'Ann'.repeat(20).slice(0, 40) })
  await peer.close()
})
