import { historyPage } from './messages.js'
import type { LoadSnapshot } from './resources.js'

/** What a client gets when its history cannot be continued: the newest messages. Its older pages are still true. */
export const loadSnapshot: LoadSnapshot = async (stream, { messages }) => ({
  messages: stream.startsWith('user:') ? [] : await messages.latest(stream, historyPage),
})
