import { z } from 'zod'
import { defineHandler } from './handler.js'
import { messageText } from './message-text.js'

/** Changes the text of one's own message. */
export const messageEdit = defineHandler({
  event: 'message.edit',
  scope: 'shared',
  payload: z.strictObject({ messageId: z.string().min(1).max(64), text: messageText }),
  authorize: async ({ data, user, stream, resources: { messages } }) =>
    (await messages.authorOf(stream, data.messageId)) === user.userId,
  handle: async ({ data, user, stream, resources: { messages, clock } }) => {
    const edit = { ...data, at: clock.now() }
    await messages.edit(stream, edit)
    return { broadcast: { event: 'message.edited', data: { ...edit, author: user.userId } } }
  },
})
