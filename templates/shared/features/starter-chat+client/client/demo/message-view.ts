import { avatarOf } from './avatar.js'
import { element } from './element.js'
import type { Item } from './timeline.js'

export interface MessageActions {
  readonly edit: (messageId: string, text: string) => Promise<unknown>
  readonly sendAgain: (item: Item) => void
}

export interface MessageView {
  readonly node: HTMLLIElement
  readonly show: (item: Item) => void
  readonly startEditing: () => void
}

/** One message. The node stays while its content changes, so that nobody loses focus or what they typed. */
export function createMessageView(
  first: Item,
  isOwn: boolean,
  actions: MessageActions,
): MessageView {
  let item = first
  const text = element('p', { className: 'text', dir: 'auto' })
  const note = element('span', { className: 'note' })
  const time = element('time')
  const edit = element('button', { type: 'button', className: 'quiet', textContent: 'Edit' })
  const again = element('button', { type: 'button', className: 'quiet', textContent: 'Try again' })
  const author = element('span', { className: 'author', textContent: first.message.authorName })
  const bubble = element('div', { className: 'bubble' }, text)
  const head = element('div', { className: 'head' }, author, time)
  const foot = element('div', { className: 'foot' }, note, again, edit)
  const node = element(
    'li',
    {},
    avatarOf(first.message.author, first.message.authorName),
    element('div', {}, head, element('div', { className: 'row' }, bubble, foot)),
  )
  node.classList.toggle('own', isOwn)

  function show(next: Item): void {
    item = next
    const { message, state } = next
    text.textContent = message.text
    time.dateTime = new Date(message.at).toISOString()
    time.textContent = clockTime.format(message.at)
    node.dataset['state'] = state
    note.textContent = noteOf(next)
    edit.hidden = !isOwn || state !== 'sent'
    again.hidden = state !== 'failed'
  }

  function startEditing(): void {
    const input = element('textarea', { value: item.message.text, rows: 2, maxLength: 2000 })
    input.setAttribute('aria-label', 'Edit your message')
    const stop = (): void => bubble.replaceChildren(text)
    const save = async (): Promise<void> => {
      const changed = input.value.trim()
      stop()
      if (changed === '' || changed === item.message.text) return
      try {
        await actions.edit(item.message.messageId, changed)
      } catch {
        note.textContent = 'The change was not saved.'
      }
    }
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') stop()
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      void save()
    })
    input.addEventListener('blur', stop)
    bubble.replaceChildren(input)
    input.focus()
  }

  edit.addEventListener('click', startEditing)
  again.addEventListener('click', () => actions.sendAgain(item))
  show(first)
  return { node, show, startEditing }
}

const clockTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

function noteOf({ message, state }: Item): string {
  if (state === 'sending') return 'Sending …'
  if (state === 'failed') return 'Not sent.'
  return message.editedAt === undefined ? '' : 'edited'
}
