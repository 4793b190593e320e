import { z } from 'zod'
import { defineHandler } from './handler.js'

/** Tells the others that somebody is writing. */
export const typingStart = defineHandler({
  event: 'typing.start',
  scope: 'shared',
  payload: z.strictObject({}),
  handle: ({ user }) => ({
    broadcast: {
      event: 'typing',
      data: { user: user.userId, name: user.name },
      volatile: true,
      exceptSelf: true,
    },
  }),
})
