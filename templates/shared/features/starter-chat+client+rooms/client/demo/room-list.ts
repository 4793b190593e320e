import { element } from './element.js'

export interface RoomList {
  readonly show: (rooms: readonly string[], current: string) => void
  /** Marks one more unread message. */
  readonly countUnread: (room: string) => void
  readonly markRead: (room: string) => void
}

/** The rooms of this user, and how much was said in each since they last looked. */
export function createRoomList(list: HTMLUListElement, open: (room: string) => void): RoomList {
  const unread = new Map<string, number>()
  const title = document.title
  let shown: readonly string[] = []
  let current = ''

  function render(): void {
    list.replaceChildren(...shown.map((room) => element('li', {}, buttonOf(room))))
    const total = [...unread.values()].reduce((sum, count) => sum + count, 0)
    document.title = total === 0 ? title : `(${total}) ${title}`
  }

  function buttonOf(room: string): HTMLButtonElement {
    const button = element('button', { type: 'button' })
    button.append(element('span', { className: 'name', textContent: room }))
    if (room === current) button.ariaCurrent = 'true'
    const count = unread.get(room) ?? 0
    if (count > 0) {
      const mark = element('span', { className: 'unread', textContent: String(count) })
      mark.append(element('span', { className: 'visually-hidden', textContent: ' unread' }))
      button.append(mark)
    }
    button.addEventListener('click', () => open(room))
    return button
  }

  return {
    show: (rooms, now) => {
      shown = rooms.toSorted((a, b) => a.localeCompare(b))
      current = now
      render()
    },
    countUnread: (room) => {
      unread.set(room, (unread.get(room) ?? 0) + 1)
      render()
    },
    markRead: (room) => {
      unread.delete(room)
      render()
    },
  }
}
