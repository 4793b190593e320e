import { z } from 'zod'
import { defineHandler } from './handler.js'
import { messageText } from './message-text.js'

/** Says something in a conversation. A client that repeats its id sends one message all the same. */
export const messageSend = defineHandler({
  event: 'message.send',
  scope: 'shared',
  payload: z.strictObject({ text: messageText }),
  reply: z.strictObject({ messageId: z.string() }),
  handle: async ({ data, user, id, stream, resources: { messages, clock } }) => {
    const draft = {
      author: user.userId,
      authorName: user.name,
      text: data.text,
      at: clock.now(),
    }
    const message = await messages.add(stream, draft, id)
    return {
      reply: { messageId: message.messageId },
      broadcast: { event: 'message.new', data: message },
    }
  },
})
