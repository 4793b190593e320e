import type { AppEvents } from '../events.js'
import { RealtimeClient } from '../realtime-client.js'
import { showConnection } from './connection-status.js'
import { element, find } from './element.js'
import { signIn } from './sign-in.js'

/** A client for this page's own server, as the user of this page and not connected yet. */
export async function openClient(): Promise<RealtimeClient<AppEvents>> {
  const { options, query = {} } = await signIn.identify()
  const url = new URL('/ws', location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)

  const rt = new RealtimeClient<AppEvents>({ ...options, url })
  showConnection(rt)
  showUser(rt)
  return rt
}

function showUser(rt: RealtimeClient<AppEvents>): void {
  const me = find('me', HTMLElement)
  rt.on('sys.hello', ({ user }) => {
    me.textContent = user.name
  })
  if (!signIn.change) return

  const { change } = signIn
  const startOver = async (): Promise<void> => {
    rt.close()
    await change()
    // Another user sees nothing of the one before: the page begins anew.
    location.reload()
  }
  rt.on('sys.state', ({ name }) => {
    if (name === 'unauthorized') void startOver()
  })
  const button = element('button', {
    type: 'button',
    textContent: 'Switch user',
    className: 'quiet',
  })
  button.addEventListener('click', () => void startOver())
  me.after(button)
}
