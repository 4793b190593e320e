import { z } from 'zod'
import { message } from '../events.js'
import { historyPage } from '../messages.js'
import { defineHandler } from './handler.js'

/** A page of a conversation: the newest messages, or those next before the message `before`. */
export const historyGet = defineHandler({
  event: 'history.get',
  scope: 'shared',
  isQuery: true,
  payload: z.strictObject({ before: z.string().min(1).max(64).optional() }),
  reply: z.strictObject({ messages: z.array(message).readonly() }),
  handle: async ({ data, stream, resources: { messages } }) => ({
    reply: { messages: await messages.latest(stream, historyPage, data.before) },
  }),
})
