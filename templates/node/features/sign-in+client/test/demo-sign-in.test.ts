import { afterEach, expect, test } from 'vitest'
import { afterSignIn } from './support/after-sign-in.js'
import { startServer, type TestServer } from './support/start-server.js'
import { upgrade } from './support/upgrade.js'

let server: TestServer
afterEach(() => server.stop())

function signIn(body: string, type = 'application/json'): Promise<Response> {
  return fetch(`${server.url}/demo/sign-in`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  })
}

test('anybody gets in under any name, the same name as the same user', async () => {
  server = await startServer({ env: { DEMO_SIGN_IN: 'true' } })

  const answers = []
  for (const name of ['Ada Lovelace', ' ada  LOVELACE '])
    answers.push(await (await signIn(JSON.stringify({ name }))).json())

  expect(answers).toMatchObject([
    { user: 'demo-ada-lovelace', name: 'Ada Lovelace' },
    { user: 'demo-ada-lovelace', name: 'ada  LOVELACE' },
  ])
})

test.each(['{}', '{"name":""}', '{"name":"  "}', '{"name":7}', '[]', 'null', '{'])(
  'the body %s is refused',
  async (body) => {
    server = await startServer({ env: { DEMO_SIGN_IN: 'true' } })

    expect((await signIn(body)).status).toBe(400)
  },
)

test('a form of another site signs nobody in', async () => {
  server = await startServer({ env: { DEMO_SIGN_IN: 'true' } })

  expect((await signIn('{"name":"ada"}', 'text/plain')).status).toBe(400)
  expect((await signIn('name=ada', 'application/x-www-form-urlencoded')).status).toBe(400)
})

test('attempts are limited', async () => {
  server = await startServer({ env: { DEMO_SIGN_IN: 'true', RT_HANDSHAKES_PER_MINUTE: '1' } })

  const statuses = [(await signIn('{}')).status, (await signIn('{}')).status]

  expect(statuses).toEqual([400, 429])
})

test('it does not exist unless it is switched on', async () => {
  server = await startServer()

  expect((await signIn('{"name":"ada"}')).status).toBe(404)
})

test('what the sign-in gives opens a connection of that user', async () => {
  server = await startServer({ env: { DEMO_SIGN_IN: 'true' } })
  const answer = await signIn('{"name":"Ada"}')

  const { status } = await upgrade(server.url, await afterSignIn(server.url, answer))

  expect(status).toBe(101)
})
