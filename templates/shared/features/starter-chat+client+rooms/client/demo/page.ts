import { createComposer } from './composer.js'
import { type Conversation, createConversation, type Me } from './conversation.js'
import { find } from './element.js'
import { createMessageList } from './message-list.js'
import { openClient } from './open-client.js'
import { createPeopleList } from './people-list.js'
import { createRoomList } from './room-list.js'
import { createTypingLine } from './typing-line.js'

/** Where everybody begins, and where somebody who is in no room yet is put too. */
const home = 'general'
const firstRooms = [home, 'random']

const rt = await openClient()
const me: Me = { id: '', name: '' }
rt.on('sys.hello', ({ user }) => Object.assign(me, user))

const older = find('older', HTMLButtonElement)
const message = find('message', HTMLTextAreaElement)
const typing = createTypingLine(rt, find('typing', HTMLElement))
const people = createPeopleList(rt)
const rooms = createRoomList(find('rooms', HTMLUListElement), (room) => void enter(room))
const conversations = new Map<string, Conversation>()
/** Rooms whose history is on this page. */
const loaded = new Set<string>()
let current = ''

const list = createMessageList(find('messages', HTMLOListElement), find('scroller', HTMLElement), {
  edit: (messageId, text) => conversationIn(current).edit(messageId, text),
  sendAgain: ({ key, message: { text } }) => conversationIn(current).sendAgain(key, text),
})
createComposer(find('composer', HTMLFormElement), message, {
  send: (text) => {
    typing.stop()
    conversationIn(current).send(text)
  },
  type: typing.type,
  editLast: () => list.editLast(me.id),
})

function conversationIn(room: string): Conversation {
  const known = conversations.get(room)
  if (known) return known
  const conversation: Conversation = createConversation(rt, { stream: `room:${room}`, room }, me, {
    changed: () => {
      if (room === current) list.show(conversation.timeline.items(), me.id)
    },
    said: () => {
      if (room !== current || document.hidden) rooms.countUnread(room)
    },
  })
  conversations.set(room, conversation)
  return conversation
}

/** The position comes first and the data second: what is said in between arrives as an event. */
async function enter(room: string): Promise<void> {
  if (!rt.rooms.includes(room)) await rt.join(room)
  const conversation = conversationIn(room)
  current = room
  find('room-name', HTMLElement).textContent = `# ${room}`
  find('leave', HTMLButtonElement).hidden = room === home
  rooms.markRead(room)
  rooms.show(rt.rooms, current)
  typing.follow(room)
  people.follow(room)
  older.hidden = false
  list.show(conversation.timeline.items(), me.id)
  // On a phone the keyboard would cover what one came to read.
  if (matchMedia('(hover: hover)').matches) message.focus()
  if (!loaded.has(room)) await loadOlder()
}

async function loadOlder(): Promise<void> {
  const room = current
  const isMore = await conversationIn(room).loadOlder()
  loaded.add(room)
  if (room === current) older.hidden = !isMore
}

async function leave(): Promise<void> {
  const left = current
  await rt.leave(left)
  forget(left)
  await enter(home)
}

/** What is said in a room after one left it is not heard, so the next visit begins with its newest messages. */
function forget(room: string): void {
  loaded.delete(room)
  conversationIn(room).timeline.clear()
}

async function join(name: HTMLInputElement): Promise<void> {
  const problem = find('join-problem', HTMLElement)
  problem.textContent = ''
  try {
    await enter(name.value)
    name.value = ''
  } catch (error) {
    problem.textContent = error instanceof Error ? error.message : String(error)
  }
}

/** Rooms come and go on the server's word too: an invitation, a ban, another tab of the same user. */
function follow(): void {
  for (const room of rt.rooms) if (room !== current) conversationIn(room)
  rooms.show(rt.rooms, current)
}

older.addEventListener('click', () => void loadOlder())
find('leave', HTMLButtonElement).addEventListener('click', () => void leave())
find('join', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault()
  void join(find('join-name', HTMLInputElement))
})
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) rooms.markRead(current)
})
rt.on('sys.room_added', follow)
rt.on('sys.snapshot', ({ stream }) => {
  if (stream === `room:${current}`) older.hidden = false
})
rt.on('sys.room_removed', ({ room }) => {
  forget(room)
  follow()
  if (room === current && room !== home) void enter(home)
})

await rt.connect()
if (rt.rooms.length === 0) await Promise.all(firstRooms.map((room) => rt.join(room)))
follow()
await enter(home)
