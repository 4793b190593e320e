import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '../src/ws/config.js'
import { createAuthenticator } from '../src/ws/middleware/auth.js'
import { hashOf } from '../src/ws/middleware/api-keys.js'
import { connect } from './support/connect.js'
import { testEnvironment } from './support/environment.js'
import { startServer, type TestServer } from './support/start-server.js'
import { upgrade } from './support/upgrade.js'

const robotKey = 'rt_robot-key'
const otherKey = 'rt_other-key'
const line = (name: string, key: string) => `${name}:${hashOf(key).toString('hex')}`
let server: TestServer

beforeAll(async () => {
  const keys = [line('robot', robotKey), line('other', otherKey)]
  server = await startServer({ env: { API_KEYS: keys.join(', ') } })
})
afterAll(() => server.stop())

test('a key is read from both headers, the sub-protocol and the query', async () => {
  const places = [
    { headers: { 'x-api-key': robotKey } },
    { headers: { authorization: `Bearer ${robotKey}` } },
    { protocols: ['rt.v1', `key.${robotKey}`] },
    { query: { api_key: robotKey } },
  ]

  for (const place of places) {
    const answer = await upgrade(server.url, place)
    expect(answer.status, JSON.stringify(place)).toBe(101)
    expect(answer.headers['sec-websocket-protocol']).toBe('rt.v1')
  }
})

test('a key stands for its owner', async () => {
  const owners = []
  for (const key of [robotKey, otherKey]) {
    const peer = await connect(server, 'ann', { headers: { 'x-api-key': key } })
    owners.push(peer.userId)
    await peer.close()
  }

  expect(owners).toEqual(['robot', 'other'])
})

test.each([
  `${robotKey}x`,
  robotKey.slice(0, -1),
  ` ${robotKey}x`,
  hashOf(robotKey).toString('hex'),
  line('robot', robotKey),
])('%s is no key', async (key) => {
  expect((await upgrade(server.url, { headers: { 'x-api-key': key } })).status).toBe(401)
})

test('a list that holds a key in the clear is refused, and the message does not repeat it', () => {
  const API_KEYS = `${line('robot', robotKey)},other:${otherKey}`

  expect(() => loadConfig({ ...testEnvironment(), API_KEYS })).toThrow(
    /API_KEYS: key 2 is not name:sha256/,
  )
  expect(() => loadConfig({ ...testEnvironment(), API_KEYS })).not.toThrow(otherKey)
})

test('in production somebody must have a key', () => {
  const config = loadConfig({ ...testEnvironment(), NODE_ENV: 'production', API_KEYS: '' })
  const { broker } = server.wired

  expect(() => createAuthenticator({ config, broker, clock: server.wired.clock })).toThrow(
    /API_KEYS/,
  )
})

test('the script prints a fresh key and the line that lets it in', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    '@oxc-node/core/register',
    'src/new-api-key.ts',
    'robot',
  ])
  const [, key = ''] = /^ {2}(rt_\S+)$/m.exec(stdout) ?? []
  const [, printed = ''] = /API_KEYS=(\S+)/.exec(stdout) ?? []

  expect(printed).toBe(line('robot', key))
  expect(loadConfig({ ...testEnvironment(), API_KEYS: printed }).API_KEYS).toMatchObject([
    { userId: 'robot' },
  ])
})
