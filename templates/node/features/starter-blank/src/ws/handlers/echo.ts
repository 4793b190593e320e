import { z } from 'zod'
import { defineHandler } from './handler.js'

/** Sends a text back to everybody in the same place: the smallest handler that shows payload, reply and broadcast. */
export const echo = defineHandler({
  event: 'echo',
  scope: 'shared',
  payload: z.strictObject({ text: z.string().min(1).max(1_000) }),
  reply: z.strictObject({ length: z.int() }),
  handle: ({ data: { text } }) => ({
    reply: { length: text.length },
    broadcast: { event: 'echo.received', data: { text } },
  }),
})
