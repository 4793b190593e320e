import { createComposer } from './composer.js'
import { createConversation, type Me } from './conversation.js'
import { find } from './element.js'
import { createMessageList } from './message-list.js'
import { openClient } from './open-client.js'
import { createTypingLine } from './typing-line.js'

const rt = await openClient()
const me: Me = { id: '', name: '' }
rt.on('sys.hello', ({ user }) => Object.assign(me, user))

const older = find('older', HTMLButtonElement)
const typing = createTypingLine(rt, find('typing', HTMLElement))
const place = { stream: 'all' }
const conversation = createConversation(rt, place, me, {
  changed: () => list.show(conversation.timeline.items(), me.id),
  said: () => undefined,
})
const list = createMessageList(find('messages', HTMLOListElement), find('scroller', HTMLElement), {
  edit: conversation.edit,
  sendAgain: ({ key, message }) => conversation.sendAgain(key, message.text),
})
createComposer(find('composer', HTMLFormElement), find('message', HTMLTextAreaElement), {
  send: (text) => {
    typing.stop()
    conversation.send(text)
  },
  type: typing.type,
  editLast: () => list.editLast(me.id),
})

async function loadOlder(): Promise<void> {
  older.hidden = !(await conversation.loadOlder())
}
older.addEventListener('click', () => void loadOlder())
rt.on('sys.snapshot', () => {
  older.hidden = false
})

// The position comes first and the data second: what is said in between arrives as an event.
await rt.connect()
await loadOlder()
