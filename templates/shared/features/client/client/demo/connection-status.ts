import type { ConnectionState, EventMap, RealtimeClient } from '../realtime-client.js'
import { find } from './element.js'

/** Shows in the page's header how the connection is, and what a reconnect brought. */
export function showConnection<Events extends EventMap>(rt: RealtimeClient<Events>): void {
  const status = find('connection', HTMLElement)
  let countdown: ReturnType<typeof setInterval> | undefined
  let caughtUp = 0
  let isFresh = false

  function show(state: ConnectionState): void {
    status.dataset['state'] = state.name
    status.textContent = textOf(state, caughtUp, isFresh)
  }

  rt.on('sys.state', (state) => {
    clearInterval(countdown)
    caughtUp = 0
    isFresh = false
    show(state)
    if (state.name === 'waiting') countdown = setInterval(() => show(state), 1000)
  })
  rt.on('sys.resumed', ({ status: outcome, count }) => {
    caughtUp += count
    isFresh ||= outcome === 'reset'
    show(rt.state)
  })
}

function textOf(state: ConnectionState, caughtUp: number, isFresh: boolean): string {
  if (state.name === 'waiting')
    return `Offline. Next try in ${Math.max(1, Math.ceil((state.until - Date.now()) / 1000))} s`
  if (state.name !== 'open') return texts[state.name]
  if (isFresh) return 'Back, with a fresh copy'
  if (caughtUp > 0) return `Back, ${caughtUp} missed and caught up`
  return state.isResumed ? 'Back, nothing missed' : 'Connected'
}

const texts = {
  idle: 'Connecting …',
  connecting: 'Connecting …',
  unauthorized: 'Signed out',
  closed: 'Closed by the server. Reload to come back',
}
