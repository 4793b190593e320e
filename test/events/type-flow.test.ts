import { expect, test } from 'vitest'

import { diagnostics, eachWrong, edit, projectWith, write } from './support.ts'

const CLIENT = `import type { AppEvents } from './events.js'
import { RealtimeClient } from './realtime-client.js'

const rt = new RealtimeClient<AppEvents>({ url: 'ws://127.0.0.1:9/ws' })

export const right = [
  () => rt.request('message.send', { text: 'hi' }).then(({ messageId }) => messageId.length),
  () => rt.send('typing.start', {}),
  () => rt.on('message.new', ({ text, editedAt = 0 }) => text.at(editedAt)),
]

export const wrong = [`

const SERVER = `import { z } from 'zod'
import { defineHandler } from './handler.js'

const base = { event: 'order.place', scope: 'shared', payload: z.strictObject({ id: z.uuid() }) } as const

export const right = [
  defineHandler({ ...base, handle: ({ data }) => ({ broadcast: { event: 'typing', data: { user: data.id, name: '' } } }) }),
  defineHandler({ ...base, reply: z.strictObject({ version: z.int() }), handle: () => ({ reply: { version: 1 } }) }),
]

export const wrong = [`

test('a wrong event name or payload does not compile, on either side', async () => {
  const folder = projectWith({ starter: 'chat', database: 'none' })
  write(
    folder,
    'client/wrong.ts',
    eachWrong(CLIENT, [
      `() => rt.request('message.sent', { text: 'hi' })`,
      `() => rt.request('message.send', { text: 1 })`,
      `() => rt.request('message.send', {})`,
      `() => rt.request('message.send', { text: 'hi', more: 1 })`,
      `() => rt.request('message.send', { text: 'hi' }).then(({ version }) => version)`,
      `() => rt.request('message.edit', { messageId: 'm', text: '' }).then((reply) => reply.messageId)`,
      `() => rt.send('message.new', { text: 'hi' })`,
      `() => rt.send('typing.start', { user: 'ann' })`,
      `() => rt.on('message.send', () => undefined)`,
      `() => rt.on('message.new', ({ text }) => Math.abs(text))`,
      `() => rt.on('message.new', ({ at }) => at.slice())`,
    ]),
  )
  write(
    folder,
    'src/ws/handlers/wrong.ts',
    eachWrong(SERVER, [
      `defineHandler({ ...base, handle: ({ data }) => ({ broadcast: { event: 'typed', data } }) })`,
      `defineHandler({ ...base, handle: () => ({ broadcast: { event: 'typing', data: { user: 1, name: '' } } }) })`,
      `defineHandler({ ...base, handle: () => ({ broadcast: { event: 'typing', data: { user: '' } } }) })`,
      `defineHandler({ ...base, handle: ({ data }) => ({ reply: data.name }) })`,
      `defineHandler({ ...base, handle: () => ({ reply: 1 }) })`,
      `defineHandler({ ...base, reply: z.int(), handle: () => ({ reply: '1' }) })`,
      `defineHandler({ ...base, reply: z.strictObject({ version: z.int() }), handle: () => ({ reply: {} }) })`,
    ]),
  )

  expect(await diagnostics(folder)).toBe('')
  expect(await diagnostics(folder, 'client')).toBe('')
})

test('a change of a schema reaches the client without a step in between', async () => {
  const folder = projectWith({ starter: 'blank', rooms: false })
  write(
    folder,
    'client/use.ts',
    `import type { AppEvents } from './events.js'

export const sent: AppEvents['client']['echo'] = { data: { text: 'hi' }, reply: { length: 2 } }
export const heard: AppEvents['server']['echo.received'] = { text: 'hi' }
`,
  )
  expect(await diagnostics(folder, 'client')).toBe('')

  edit(folder, 'src/ws/events.ts', 'text: z.string()', 'text: z.int()')
  edit(folder, 'src/ws/handlers/echo.ts', 'length: z.int()', 'size: z.int()')

  const said = await diagnostics(folder, 'client')
  expect(said).toMatch(
    /client\/use\.ts\(3,\d+\): error TS2353: .*'length' does not exist in type '{ size: number; }'/,
  )
  expect(said).toMatch(
    /client\/use\.ts\(4,\d+\): error TS2322: Type 'string' is not assignable to type 'number'/,
  )
})
