import { z } from 'zod'
import { defineHandler, HandlerError } from '../../src/ws/handlers/handler.js'

declare module '../../src/ws/events.js' {
  interface ServerEvents {
    'test.said': { readonly text: string }
    'test.bytes': Uint8Array
  }
}

const text = z.strictObject({ text: z.string().max(60_000) })

/** How often `test.say` ran for each text: a retry that is recognised does not run it again. */
export const runs = new Map<string, number>()

/** Handlers that the tests bring along, so that they hold for whatever events your application has. */
export const testHandlers = [
  defineHandler({
    event: 'test.say',
    scope: 'shared',
    payload: text,
    reply: z.strictObject({ length: z.int() }),
    handle: ({ data }) => {
      runs.set(data.text, (runs.get(data.text) ?? 0) + 1)
      return { reply: { length: data.text.length }, broadcast: { event: 'test.said', data } }
    },
  }),
  defineHandler({
    event: 'test.whisper',
    scope: 'shared',
    payload: text,
    handle: ({ data }) => ({
      broadcast: { event: 'test.said', data, volatile: true, exceptSelf: true },
    }),
  }),
  defineHandler({
    event: 'test.draw',
    scope: 'shared',
    payload: z.instanceof(Uint8Array),
    reply: z.strictObject({ bytes: z.int() }),
    handle: ({ data }) => ({
      reply: { bytes: data.length },
      broadcast: { event: 'test.bytes', data, volatile: true },
    }),
  }),
  defineHandler({
    event: 'test.fail',
    scope: 'personal',
    payload: z.strictObject({ how: z.enum(['throw', 'refuse']) }),
    handle: ({ data }) => {
      throw data.how === 'throw' ? new Error('boom') : new HandlerError('forbidden', 'Not you.')
    },
  }),
  defineHandler({
    event: 'test.guarded',
    scope: 'personal',
    payload: z.strictObject({}),
    reply: z.string(),
    authorize: ({ user }) => user.name === 'nobody',
    handle: () => ({ reply: 'never' }),
  }),
] as const
