import type { AppEvents } from '../events.js'
import type { RealtimeClient } from '../realtime-client.js'
import { avatarOf } from './avatar.js'
import { element, find } from './element.js'

export interface PeopleList {
  readonly follow: (room: string) => void
}

/** Who is in the room. Presence knows users by their id; their names come from what they say. */
export function createPeopleList(rt: RealtimeClient<AppEvents>): PeopleList {
  const list = find('people', HTMLUListElement)
  const title = find('people-title', HTMLElement)
  const names = new Map<string, string>()
  let users: readonly string[] = []
  let stop: (() => void) | undefined

  function show(): void {
    title.textContent = `${users.length} here`
    list.replaceChildren(...users.map((user) => personOf(user, names.get(user) ?? user)))
  }

  function learn(user: string, name: string): void {
    if (names.get(user) === name) return
    names.set(user, name)
    show()
  }

  rt.on('sys.hello', ({ user }) => learn(user.id, user.name))
  rt.on('typing', ({ user, name }) => learn(user, name))
  rt.on('message.new', ({ author, authorName }) => learn(author, authorName))

  return {
    follow: (room) => {
      stop?.()
      users = []
      show()
      stop = rt.presence(room, (present) => {
        users = [...present].toSorted()
        show()
      })
    },
  }
}

function personOf(user: string, name: string): HTMLLIElement {
  const label = element('span', { className: 'name', textContent: name })
  return element('li', { title: name }, avatarOf(user, name), label)
}
