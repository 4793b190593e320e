import { expectTypeOf, test } from 'vitest'
import type { AppEvents } from '../client/events.js'
import type { ServerEvents } from '../src/ws/events.js'
import type { ClientEventsOf } from '../src/ws/handlers/handler.js'
import type { handlers } from '../src/ws/handlers/index.js'

type Same<A, B> = [A, B] extends [B, A] ? true : false
/** Tests declare events of their own. */
type AppServerEvents = Omit<ServerEvents, `test.${string}`>

// Seen by the type checker, not run: the client's list of events is written by hand, so that it needs no server to compile.
test('the client may send what the server handles, and hears what it sends', () => {
  expectTypeOf<Same<AppEvents['client'], ClientEventsOf<typeof handlers>>>().toEqualTypeOf<true>()
  expectTypeOf<Same<AppEvents['server'], AppServerEvents>>().toEqualTypeOf<true>()
})
