import type { EventSchemas, JsonSchema, Payload } from './event-schemas.ts'
import { commentOf, keyOf, printMembers, printType } from './print-type.ts'

const START = `// Written by \`create-realtime types\` from the schemas of the server: run it again after a change there.
`

/** A TypeScript file that declares the events for a client that has no access to the server's sources. */
export function printEvents(events: EventSchemas): string {
  const named = Object.entries(events.definitions).map(([name, schema]) =>
    declaration(name, schema),
  )
  const client = events.client.map(({ event, payload, reply }) => {
    const data = member('data', payload)
    const answer = reply === undefined ? '      reply: never\n' : member('reply', reply)
    return `${commentOf(payload.schema, '    ')}    ${keyOf(event)}: {\n${data}${answer}    }\n`
  })
  const server = printMembers(
    events.server.map(({ event, payload }) => ({
      name: event,
      schema: withUndefined(payload),
      isOptional: false,
    })),
    '    ',
  )
  return `${START}
${named.map((text) => `${text}\n`).join('')}/** The events of the application: what clients may send, what they get back, and what the server sends. */
export type AppEvents = {
  client: ${block(client.join(''))}
  server: ${block(server)}
}
`
}

function declaration(name: string, schema: JsonSchema): string {
  const comment = commentOf(schema, '')
  const interfaceStart = `export interface ${name} `
  const type = printType(schema, '', interfaceStart.length)
  if (type.startsWith('{') && type.endsWith('\n}') && schema.allOf === undefined) {
    return `${comment}${interfaceStart}${type}\n`
  }
  const start = `export type ${name} =`
  const text = printType(schema, '', start.length + 1)
  return `${comment}${start}${text.startsWith('\n') ? '' : ' '}${text}\n`
}

function member(name: string, payload: Payload): string {
  const { description: _description, ...schema } = withUndefined(payload)
  return printMembers([{ name, schema, isOptional: false }], '      ')
}

function withUndefined({ schema, isOptional }: Payload): JsonSchema {
  return isOptional ? { anyOf: [schema, UNDEFINED] } : schema
}

/** No schema of JSON says it. */
const UNDEFINED: JsonSchema = { type: 'undefined' }

function block(members: string): string {
  return members === '' ? 'Record<string, never>' : `{\n${members}  }`
}
