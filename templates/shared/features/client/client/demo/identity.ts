import type { RealtimeOptions } from '../realtime-client.js'

/** What the page needs to connect as somebody. */
export interface Identity {
  readonly options: Pick<RealtimeOptions, 'token' | 'ticket' | 'apiKey'>
  /** Added to the address of the WebSocket. */
  readonly query?: Readonly<Record<string, string>>
}

/** How this page learns who its user is. Replace the demo's by what your application does. */
export interface SignIn {
  /** Who the user is, asked for if nobody is signed in. */
  readonly identify: () => Promise<Identity>
  /** Lets somebody else sign in. Absent where nobody has to. */
  readonly change?: () => Promise<Identity>
}
