import { randomBytes } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { runCommand } from '../support/command.ts'
import { APPS } from './apps.ts'
import { type App, echo, handshake, patch, start, tokenFor, writtenApp } from './patched-app.ts'

/** Who a connection belongs to, as the server says in its hello. */
const hello = (id: string) => ({ hello: { data: { user: { id } } } })
const echoed = {
  reply: { event: 'sys.ack', data: { ok: true } },
  received: { data: { text: 'hi' } },
}
const stranger = randomBytes(32).toString('hex')

describe.each(Object.entries(APPS))('an app in %s', (dialect, app: App) => {
  test('patched for tokens answers HTTP as before, and sockets with a token', async () => {
    const folder = writtenApp(app.files)
    const env = patch(folder, { auth: 'jwt' })
    const port = await start(folder, app.start)

    expect(await pagesOf(port)).toEqual(['200 hello', '404 Not Found'])
    expect(await handshake(port, '/ws')).toBe(401)
    expect(await handshake(port, `/ws?token=${tokenFor('u1', stranger)}`)).toBe(401)
    const token = tokenFor('u1', env.get('JWT_SECRET') ?? '')
    expect(await echo(port, `/ws?token=${token}`)).toMatchObject({ ...hello('u1'), ...echoed })
  })

  test('patched for sessions lets in who is signed in there', async () => {
    const folder = writtenApp(app.files)
    const env = patch(folder, { auth: 'session' })
    const port = await start(folder, app.start)
    const origin = `http://127.0.0.1:${port}`

    expect(env.has('SESSION_SECRET')).toBe(false)
    expect(await pagesOf(port)).toEqual(['200 hello', '404 Not Found'])
    expect(await handshake(port, '/ws', { origin })).toBe(401)
    expect(await handshake(port, '/ws', { origin, cookie: 'connect.sid=s%3Aforged.x' })).toBe(401)
    const cookie = await signIn(port, 'u1')
    expect(await handshake(port, '/ws', { origin: 'http://evil.example', cookie })).toBe(403)
    // The TypeScript app keeps a number.
    const user = dialect === 'TypeScript' ? '1' : 'u1'
    const answers = await echo(port, '/ws', { origin, cookie })
    expect(answers).toMatchObject({ ...hello(user), ...echoed })
    // Only the cookie of the ESM app has a date.
    const end = dialect === 'ESM JavaScript' ? expect.any(Number) : null
    expect(answers.hello.data).toMatchObject({ token_exp: end })
  })

  test('patched for tickets gives a ticket for a token, and a connection for a ticket', async () => {
    const folder = writtenApp(app.files)
    const env = patch(folder, { auth: 'ticket' })
    const port = await start(folder, app.start)

    expect(await pagesOf(port)).toEqual(['200 hello', '404 Not Found'])
    expect(await ticketFor(port, tokenFor('u1', stranger))).toMatchObject({ status: 401 })
    const { ticket } = await ticketFor(port, tokenFor('u1', env.get('JWT_SECRET') ?? ''))
    expect(await handshake(port, '/ws')).toBe(401)
    expect(await echo(port, `/ws?ticket=${ticket}`)).toMatchObject({ ...hello('u1'), ...echoed })
    expect(await handshake(port, `/ws?ticket=${ticket}`)).toBe(401)
  })

  test('patched for API keys lets in who has one', async () => {
    const folder = writtenApp(app.files)
    patch(folder, { auth: 'api-key' })
    const maker = dialect === 'TypeScript' ? 'src/ws/new-api-key.ts' : 'ws/new-api-key.js'
    const args = [...app.start.slice(0, -1), maker, 'robot']
    const { stdout } = await runCommand(process.execPath, args, { cwd: folder })
    const [, key = ''] = /^ {2}(rt_\S+)$/m.exec(stdout) ?? []
    const [, keys = ''] = /API_KEYS=(\S+)/.exec(stdout) ?? []
    const port = await start(folder, app.start, { API_KEYS: keys })

    expect(await pagesOf(port)).toEqual(['200 hello', '404 Not Found'])
    expect(await handshake(port, '/ws?api_key=wrong')).toBe(401)
    expect(await echo(port, `/ws?api_key=${key}`)).toMatchObject({ ...hello('robot'), ...echoed })
  })

  test('patched for guests lets everybody in', async () => {
    const folder = writtenApp(app.files)
    patch(folder, { auth: 'none' })
    const port = await start(folder, app.start)

    expect(await pagesOf(port)).toEqual(['200 hello', '404 Not Found'])
    expect(await echo(port, '/ws?guest=me')).toMatchObject(echoed)
  })
})

/** The home page and a page that is not there. */
function pagesOf(port: number): Promise<readonly string[]> {
  return Promise.all(
    ['/', '/nowhere'].map(async (path) => {
      const page = await fetch(`http://127.0.0.1:${port}${path}`)
      return `${page.status} ${await page.text()}`
    }),
  )
}

async function signIn(port: number, user: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  })
  expect(answer.status).toBe(204)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.replace(/;.*/, ''))
    .join('; ')
}

async function ticketFor(port: number, token: string) {
  const answer = await fetch(`http://127.0.0.1:${port}/realtime/ticket`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
  const { ticket = '' }: { ticket?: string } = answer.ok ? JSON.parse(await answer.text()) : {}
  return { status: answer.status, ticket }
}
