import { z } from 'zod'
import { defineHandler } from './handler.js'

/** Takes `example.event` from somebody in a place. Nobody else hears of it. */
export const exampleEvent = defineHandler({
  event: 'example.event',
  scope: 'shared',
  payload: z.strictObject({
    // rows: payload
  }),
  // rows: reply
  // rows: about-authorize
  authorize: () => true,
  // The place for your work: take `data`, `user`, `stream` and `resources` from the argument.
  handle: () => ({
    // rows: answer
  }),
})
