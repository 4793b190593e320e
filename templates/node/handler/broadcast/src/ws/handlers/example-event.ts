// rows: imports
import { serverEvents } from '../events.js'
import { defineHandler } from './handler.js'

/** What somebody sends as `example.event` reaches everyone in the same place. */
export const exampleEvent = defineHandler({
  event: 'example.event',
  scope: 'shared',
  // What is heard is what was said, so both have one schema.
  payload: serverEvents['example.heard'],
  // rows: reply
  // rows: about-authorize
  authorize: () => true,
  handle: ({ data }) => ({
    // rows: answer
    broadcast: {
      event: 'example.heard',
      data,
      // rows: delivery
    },
  }),
})
