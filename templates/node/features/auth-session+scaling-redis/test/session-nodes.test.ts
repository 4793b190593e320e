import { afterAll, beforeAll, expect, test } from 'vitest'
import { credentialFor } from './support/credential.js'
import { startNodes, type Nodes } from './support/start-nodes.js'
import { upgrade } from './support/upgrade.js'

let nodes: Nodes

beforeAll(async () => {
  nodes = await startNodes()
})
afterAll(() => nodes.stop())

test('who signed in on one node is signed in on all', async () => {
  const { headers } = await credentialFor('ann', nodes.a.wired)

  expect((await upgrade(nodes.a.url, { headers })).status).toBe(101)
  expect((await upgrade(nodes.b.url, { headers })).status).toBe(101)
})

test('a kick on one node ends the session for the sockets of all', async () => {
  const { headers } = await credentialFor('eve', nodes.a.wired)

  await nodes.a.wired.realtime.kick('eve')

  expect((await upgrade(nodes.b.url, { headers })).status).toBe(401)
})
