import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { RealtimeClient } from '../client/realtime-client.js'
import type { ServerEvents } from '../src/ws/events.js'
import type { ClientEventsOf } from '../src/ws/handlers/client-events.js'
import { credentialFor } from './support/credential.js'
import { announce, place } from './support/place.js'
import { startServer, type TestServer } from './support/start-server.js'
import { runs, type testHandlers } from './support/test-handlers.js'

type TestEvents = { client: ClientEventsOf<typeof testHandlers>; server: ServerEvents }

interface Guest {
  readonly rt: RealtimeClient<TestEvents>
  /** Every socket that the client opened, oldest first. */
  readonly sockets: readonly WebSocket[]
  readonly texts: readonly string[]
}

let server: TestServer
let guests: Guest[]

beforeEach(async () => {
  server = await startServer()
  guests = []
})
afterEach(async () => {
  for (const { rt } of guests) rt.close()
  await server.stop()
})

/** The client of this project, with a credential for `user` on each of its sockets. */
async function invite(user: string): Promise<Guest> {
  const sockets: WebSocket[] = []
  const texts: string[] = []
  let credential = await credentialFor(user, server.wired)
  class CredentialSocket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      const query = new URLSearchParams(credential.query)
      super(`${url}&${query.toString()}`, protocols, {
        headers: { origin: server.url, ...credential.headers },
      })
      sockets.push(this)
      void renew()
    }
  }
  // A credential may be good for one connection only.
  async function renew(): Promise<void> {
    credential = await credentialFor(user, server.wired)
  }

  const rt = new RealtimeClient<TestEvents>({
    url: `${server.url.replace('http', 'ws')}/ws`,
    WebSocket: CredentialSocket,
    random: () => 0.2,
  })
  rt.on('test.said', ({ text }) => texts.push(text))
  const guest = { rt, sockets, texts }
  guests.push(guest)
  return guest
}

async function arrive(user: string): Promise<Guest> {
  const guest = await invite(user)
  expect(await guest.rt.connect()).toEqual({ name: 'open', isResumed: false })
  const { room }: { readonly room?: string } = place
  if (room !== undefined) await guest.rt.join(room)
  return guest
}

/** Ends the present connection as a dead network does: without a word. */
function cut({ sockets }: Guest): void {
  sockets.at(-1)?.terminate()
}

function isState(guest: Guest, name: string): Promise<void> {
  return expect.poll(() => guest.rt.state.name, { timeout: 5_000 }).toBe(name)
}

test('what happens during an interruption is delivered afterwards, in order and once', async () => {
  const guest = await arrive('ann')
  await announce(server.wired, 'before')
  await expect.poll(() => guest.texts).toEqual(['before'])

  cut(guest)
  await isState(guest, 'waiting')
  for (const text of ['missed 1', 'missed 2']) await announce(server.wired, text)
  await isState(guest, 'open')
  await announce(server.wired, 'after')

  await expect.poll(() => guest.texts).toEqual(['before', 'missed 1', 'missed 2', 'after'])
  expect(guest.rt.state).toEqual({ name: 'open', isResumed: true })
})

test('a request whose answer was lost is handled once and answered all the same', async () => {
  const guest = await arrive('ann')
  const text = `lost ${Math.random()}`
  // The answer reaches the socket and nobody beyond it.
  guest.sockets.at(-1)?.removeAllListeners('message')

  const reply = guest.rt.request('test.say', { text }, place)
  await expect.poll(() => runs.get(text)).toBe(1)
  cut(guest)

  expect(await reply).toEqual({ length: text.length })
  expect(runs.get(text)).toBe(1)
  expect(guest.sockets).toHaveLength(2)
})

test('what was said offline arrives in order', async () => {
  const listener = await arrive('ben')
  const guest = await arrive('ann')
  cut(guest)
  await isState(guest, 'waiting')

  const replies = ['one', 'two', 'three'].map((text) =>
    guest.rt.request('test.say', { text }, place),
  )
  await Promise.all(replies)

  await expect.poll(() => listener.texts).toEqual(['one', 'two', 'three'])
})

test('an author recognises their own event by the id of the request', async () => {
  const guest = await arrive('ann')
  const id = guest.rt.nextId()
  const heard = new Promise((resolve) => {
    guest.rt.on('test.said', (_data, { cid }) => resolve(cid))
  })

  await guest.rt.request('test.say', { text: 'mine' }, { ...place, id })

  expect(await heard).toBe(id)
})

test('bytes go there and come back as bytes', async () => {
  const guest = await arrive('ann')
  const bytes = new Uint8Array([0, 1, 254, 255])
  const heard = new Promise((resolve) => {
    guest.rt.on('test.bytes', resolve)
  })

  const reply = await guest.rt.request('test.draw', bytes, place)

  expect(reply).toEqual({ bytes: 4 })
  expect(await heard).toEqual(bytes)
})

test('a refused request says why', async () => {
  const guest = await arrive('ann')

  const reply = guest.rt.request('test.fail', { how: 'refuse' })

  await expect(reply).rejects.toMatchObject({ code: 'forbidden' })
})
