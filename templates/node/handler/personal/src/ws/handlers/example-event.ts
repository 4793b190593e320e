import { z } from 'zod'
import { defineHandler } from './handler.js'

/** Takes `example.event` from a user. It stays between this user and the server. */
export const exampleEvent = defineHandler({
  event: 'example.event',
  scope: 'personal',
  payload: z.strictObject({
    // rows: payload
  }),
  // rows: reply
  // rows: about-authorize
  authorize: () => true,
  // The place for your work: take `data`, `user` and `resources` from the argument.
  handle: () => ({
    // rows: answer
  }),
})
