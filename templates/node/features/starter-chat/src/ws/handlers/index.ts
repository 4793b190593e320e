import { historyGet } from './history-get.js'
import { messageEdit } from './message-edit.js'
import { messageSend } from './message-send.js'
import { typingStart } from './typing-start.js'

/** Every event that clients may send. */
export const handlers = [historyGet, messageEdit, messageSend, typingStart] as const
