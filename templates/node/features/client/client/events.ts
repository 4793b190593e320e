import type { ServerEvents } from '../src/ws/events.js'
import type { ClientEventsOf } from '../src/ws/handlers/client-events.js'
import type { handlers } from '../src/ws/handlers/index.js'

/** The events of this application. They are read from the server's schemas: no copy, and nothing that a browser loads. */
export type AppEvents = { client: ClientEventsOf<typeof handlers>; server: ServerEvents }
