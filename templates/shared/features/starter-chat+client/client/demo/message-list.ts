import { createMessageView, type MessageActions, type MessageView } from './message-view.js'
import type { Item } from './timeline.js'

export interface MessageList {
  readonly show: (items: readonly Item[], me: string) => void
  readonly editLast: (me: string) => void
}

/** Messages of one author within this time stand together under one name. */
const togetherMs = 5 * 60_000
/** Whoever is this close to the end of the list wants to see what is new. */
const nearEndPx = 120

/** Keeps the elements of a list in step with a timeline. */
export function createMessageList(
  list: HTMLOListElement,
  scroller: HTMLElement,
  actions: MessageActions,
): MessageList {
  const views = new Map<string, MessageView>()
  let shown: readonly Item[] = []

  return {
    show: (items, me) => {
      const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearEndPx
      const fromEnd = scroller.scrollHeight - scroller.scrollTop
      shown = items
      let before: Item | undefined
      for (const [index, item] of items.entries()) {
        const view =
          views.get(item.key) ?? createMessageView(item, item.message.author === me, actions)
        views.set(item.key, view)
        view.show(item)
        mark(view.node, item, before)
        if (list.children[index] !== view.node)
          list.insertBefore(view.node, list.children[index] ?? null)
        before = item
      }
      while (list.children.length > items.length) list.lastElementChild?.remove()
      scroller.scrollTop = isAtEnd ? scroller.scrollHeight : scroller.scrollHeight - fromEnd
    },
    editLast: (me) => {
      const last = shown.findLast(({ message, state }) => message.author === me && state === 'sent')
      if (last) views.get(last.key)?.startEditing()
    },
  }
}

function mark(node: HTMLElement, { message }: Item, before: Item | undefined): void {
  const day = dayOf(message.at)
  const isNewDay = before === undefined || dayOf(before.message.at) !== day
  const isSameAuthor = before?.message.author === message.author
  const isSoon = before !== undefined && message.at - before.message.at < togetherMs
  node.classList.toggle('continues', isSameAuthor && isSoon && !isNewDay)
  if (isNewDay) node.dataset['day'] = day
  else delete node.dataset['day']
}

const dayName = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
})

function dayOf(at: number): string {
  const day = dayName.format(at)
  return day === dayName.format(Date.now()) ? 'Today' : day
}
