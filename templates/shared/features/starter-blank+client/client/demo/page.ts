import { element, find } from './element.js'
import { openClient } from './open-client.js'
import { place } from './place.js'

/** Older rows are dropped: a page that is left open must not grow for ever. */
const maxRows = 200

const rt = await openClient()
const events = find('events', HTMLTableSectionElement)
const text = find('text', HTMLInputElement)
const clockTime = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

function log(from: 'you' | 'server', event: string, data: unknown): void {
  const row = element(
    'tr',
    {},
    element('td', { textContent: clockTime.format(Date.now()) }),
    element('td', { textContent: event }),
    element('td', { textContent: JSON.stringify(data) }),
  )
  row.dataset['from'] = from
  events.prepend(row)
  while (events.children.length > maxRows) events.lastElementChild?.remove()
}

async function echo(said: string): Promise<void> {
  log('you', 'echo', { text: said })
  try {
    log('server', 'reply', await rt.request('echo', { text: said }, place))
  } catch (error) {
    log('server', 'error', String(error))
  }
}

rt.on('sys.state', (state) => log('you', 'sys.state', state))
rt.on('sys.hello', ({ user, streams }) => log('server', 'sys.hello', { user, streams }))
rt.on('sys.resumed', (resumed) => log('server', 'sys.resumed', resumed))
rt.on('echo.received', (data) => log('server', 'echo.received', data))

find('echo', HTMLFormElement).addEventListener('submit', (submitted) => {
  submitted.preventDefault()
  void echo(text.value)
  text.value = ''
})

await rt.connect()
if (place.room !== undefined) await rt.join(place.room)
