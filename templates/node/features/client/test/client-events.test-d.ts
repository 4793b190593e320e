import { expectTypeOf, test } from 'vitest'
import type { AppEvents } from '../client/events.js'
import type { ServerEvents } from '../src/ws/events.js'
import type { ClientEventsOf } from '../src/ws/handlers/client-events.js'
import type { AnyHandler } from '../src/ws/handlers/handler.js'
import type { handlers } from '../src/ws/handlers/index.js'

type EventsOf<Handlers extends readonly AnyHandler[]> = {
  client: ClientEventsOf<Handlers>
  /** Tests declare events of their own. */
  server: Omit<ServerEvents, `test.${string}`>
}

type Same<A, B> = [A, B] extends [B, A] ? true : false

// Seen by the type checker, not run: the client's list of events is written by hand, so that it needs no server to compile.
test('the client may send what the server handles, and hears what it sends', () => {
  expectTypeOf<Same<AppEvents, EventsOf<typeof handlers>>>().toEqualTypeOf<true>()
})
