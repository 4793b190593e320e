import type { Definitions, EventSchemas, JsonSchema } from './event-schemas.ts'
import { printJson } from './print-json.ts'

/** One JSON Schema for each payload and each reply, by its path below the folder of documents. */
export function schemaFilesOf(events: EventSchemas): ReadonlyMap<string, string> {
  const names = fileNamesOf(events)
  const files = new Map<string, string>()
  const add = (folder: string, event: string, title: string, schema: JsonSchema): void => {
    const path = `schemas/${folder}/${names.get(event) ?? event}.json`
    files.set(path, printJson(standalone(title, schema, events.definitions)))
  }
  for (const { event, payload, reply } of events.client) {
    add('client', event, event, payload.schema)
    if (reply !== undefined) add('replies', event, `Reply to ${event}`, reply.schema)
  }
  for (const { event, payload } of events.server) add('server', event, event, payload.schema)
  return files
}

/** Event names as names of files and of components, neither of which may hold a colon. */
export function fileNamesOf({ client, server }: EventSchemas): ReadonlyMap<string, string> {
  const events = [...new Set([...client, ...server].map(({ event }) => event))].toSorted()
  const names = new Map(
    events.filter((event) => !event.includes(':')).map((event) => [event, event]),
  )
  const taken = new Set(names.values())
  for (const event of events.filter((one) => one.includes(':'))) {
    let name = event.replaceAll(':', '-')
    while (taken.has(name)) name += '-'
    taken.add(name)
    names.set(event, name)
  }
  return names
}

function standalone(title: string, schema: JsonSchema, definitions: Definitions): object {
  const used = reachable(schema, definitions)
  const named = Object.entries(definitions).filter(([name]) => used.has(name))
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $comment: 'Written by `create-realtime docs`.',
    title,
    ...schema,
    ...(named.length === 0 ? {} : { $defs: Object.fromEntries(named) }),
  }
}

function reachable(schema: JsonSchema, definitions: Definitions): ReadonlySet<string> {
  const found = new Set<string>()
  const queue = [schema]
  for (const one of queue) {
    for (const [, name = ''] of JSON.stringify(one).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
      if (found.has(name)) continue
      found.add(name)
      queue.push(definitions[name] ?? {})
    }
  }
  return found
}
