import { afterAll, beforeAll, expect, test } from 'vitest'
import { credentialFor } from './support/credential.js'
import { startNodes, type Nodes } from './support/start-nodes.js'
import { upgrade } from './support/upgrade.js'

let nodes: Nodes

beforeAll(async () => {
  nodes = await startNodes()
})
afterAll(() => nodes.stop())

test('a ticket of one node opens a connection on another, and none after that', async () => {
  const { query } = await credentialFor('ann', nodes.a.wired)

  expect((await upgrade(nodes.b.url, { query })).status).toBe(101)
  expect((await upgrade(nodes.a.url, { query })).status).toBe(401)
})

test('of two nodes that are shown a ticket at once, one lets it in', async () => {
  const { query } = await credentialFor('ann', nodes.a.wired)

  const answers = await Promise.all(
    [nodes.a, nodes.b, nodes.a, nodes.b].map(({ url }) => upgrade(url, { query })),
  )

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    101, 401, 401, 401,
  ])
})
