import type { Events } from '../suite/target.ts'

/** The events of the chat starter. */
export const chatEvents: Events = {
  say: {
    event: 'message.send',
    data: (text) => ({ text }),
    heard: 'message.new',
    textPath: 'text',
    wrong: { text: 987_654_321 },
    wrongPath: 'text',
  },
  hint: { event: 'typing.start', heard: 'typing' },
}

/** The events of the blank starter. */
export const echoEvents: Events = {
  say: {
    event: 'echo',
    data: (text) => ({ text }),
    heard: 'echo.received',
    textPath: 'text',
    wrong: { text: 987_654_321 },
    wrongPath: 'text',
  },
}
