import { expect, expectTypeOf, test } from 'vitest'
import { RealtimeClient } from '../../templates/shared/features/client/client/realtime-client.ts'
import type { TestEvents } from './support/a-client.ts'

const rt = new RealtimeClient<TestEvents>({ url: 'ws://127.0.0.1:9/ws' })

test('a wrong event name or payload does not compile', () => {
  const wrong = [
    // @ts-expect-error: there is no such event
    () => rt.request('message.sent', { text: 'hi' }),
    // @ts-expect-error: text is a string
    () => rt.request('message.send', { text: 1 }),
    // @ts-expect-error: text is missing
    () => rt.request('message.send', {}),
    // @ts-expect-error: the server's events are not the client's
    () => rt.send('message.new', { text: 'hi' }),
    // @ts-expect-error: the client's events are not the server's
    () => rt.on('message.send', () => undefined),
    // @ts-expect-error: text is a string
    () => rt.on('message.new', ({ text }) => Math.abs(text)),
  ]

  expect(wrong).toHaveLength(6)
})

test('replies, payloads and the events of the protocol have their types', () => {
  type Reply = Awaited<ReturnType<typeof rt.request<'message.send'>>>
  type Heard = Parameters<Parameters<typeof rt.on<'message.new'>>[1]>[0]
  type Snapshot = Parameters<Parameters<typeof rt.on<'sys.snapshot'>>[1]>[0]

  expectTypeOf<Reply>().toEqualTypeOf<{ messageId: string }>()
  expectTypeOf<Heard>().toEqualTypeOf<{ text: string }>()
  expectTypeOf<Snapshot>().toHaveProperty('cursor').toEqualTypeOf<string>()
  expect(rt.state).toEqual({ name: 'idle' })
})
