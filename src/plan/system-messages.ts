import type { Message } from './event-messages.ts'
import type { Definitions, JsonSchema } from './event-schemas.ts'

/** Frames that only exist where there are rooms. */
const OF_ROOMS = new Set([
  'join',
  'leave',
  'presenceQuestion',
  'roomAdded',
  'roomRemoved',
  'presence',
])

/** The frames of rt.v1 that carry no event of the application, by the side that sends them. */
export function systemMessages(
  protocol: JsonSchema,
  hasRooms: boolean,
): { readonly client: readonly Message[]; readonly server: readonly Message[] } {
  const definitions = definitionsOf(protocol)
  const messagesOf = (frame: string, side: string): readonly Message[] =>
    (definitions[frame]?.anyOf ?? []).flatMap(({ $ref = '' }) => {
      const name = $ref.replace('#/$defs/', '')
      const event = definitions[name]?.properties?.['event']?.const
      if (typeof event !== 'string' || (!hasRooms && OF_ROOMS.has(name))) return []
      return [{ key: `${side}.${event}`, message: { name: event, payload: { $ref } } }]
    })
  return {
    client: messagesOf('clientFrame', 'client'),
    server: messagesOf('serverFrame', 'server'),
  }
}

/** The protocol's named schemas, without those that only gather others. */
export function schemasOfProtocol(protocol: JsonSchema): Definitions {
  const gathering = new Set(['clientFrame', 'serverFrame', 'clientEvent', 'durable', 'volatile'])
  const kept = Object.entries(definitionsOf(protocol)).filter(([name]) => !gathering.has(name))
  return Object.fromEntries(kept)
}

function definitionsOf({ $defs }: JsonSchema & { readonly $defs?: Definitions }): Definitions {
  return $defs ?? {}
}
