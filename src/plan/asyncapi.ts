import { exchangeOf, serverMessage, type Exchange, type Message } from './event-messages.ts'
import type { EventSchemas, JsonSchema } from './event-schemas.ts'
import { fileNamesOf } from './schema-files.ts'
import { schemasOfProtocol, systemMessages } from './system-messages.ts'

/** What a document says about the project beside its events. */
export type DocumentedProject = {
  readonly name: string
  readonly auth: string
  readonly hasRooms: boolean
}

const CHANNEL = '#/channels/realtime'

/**
 * The AsyncAPI 3.1 document of all frames, seen from the server: it receives what clients send. `protocol` is the
 * schema of the frames that every server of rt.v1 speaks.
 */
export function asyncApiOf(
  events: EventSchemas,
  project: DocumentedProject,
  protocol: JsonSchema,
): object {
  const { hasRooms, auth, name } = project
  const system = systemMessages(protocol, hasRooms)
  const keys = fileNamesOf(events)
  const requests = events.client.map((one) =>
    exchangeOf(one, keys.get(one.event) ?? one.event, hasRooms),
  )
  const server = events.server.map((one) =>
    serverMessage(one, keys.get(one.event) ?? one.event, hasRooms),
  )
  const messages = [
    ...requests.flatMap(({ request, ack }) => [request, ack]),
    ...server,
    ...system.client,
    ...system.server,
  ]
  return {
    asyncapi: '3.1.0',
    info: infoOf(name),
    defaultContentType: 'application/json',
    servers: { local: serverOf(auth) },
    channels: { realtime: channelOf(messages) },
    operations: {
      ...Object.fromEntries(requests.map(receiving)),
      ...Object.fromEntries(server.map(announcing)),
      'receive.system': answered(keysOf(system.client), 'server.sys.ack'),
      'send.system': sending(keysOf(system.server)),
    },
    components: {
      schemas: forAsyncApi({ ...schemasOfProtocol(protocol), ...events.definitions }),
      messages: forAsyncApi(byKey(messages, ({ message }) => message)),
      ...securityOf(auth),
    },
  }
}

function infoOf(title: string): object {
  return {
    title,
    version: 'rt.v1',
    description:
      'Every frame of this server and its clients, seen from the server. Written by `create-realtime docs` from the schemas of the code.',
  }
}

function keysOf(messages: readonly Message[]): readonly string[] {
  return messages.map(({ key }) => key)
}

function byKey(messages: readonly Message[], valueOf: (message: Message) => object): object {
  return Object.fromEntries(messages.map((message) => [message.key, valueOf(message)]))
}

function channelOf(messages: readonly Message[]): object {
  return {
    address: '/ws',
    title: 'The socket',
    messages: byKey(messages, ({ key }) => ({ $ref: `#/components/messages/${key}` })),
    bindings: {
      ws: {
        method: 'GET',
        headers: {
          type: 'object',
          properties: { 'Sec-WebSocket-Protocol': { type: 'string', const: 'rt.v1' } },
        },
        query: {
          type: 'object',
          properties: {
            client: { type: 'string', description: 'The id of this client instance.' },
            resume: { const: '1', description: 'The client will send sys.resume first.' },
            last_event_id: { type: 'string', description: 'The last cursor that was seen.' },
          },
        },
        bindingVersion: '0.1.0',
      },
    },
  }
}

function receiving({ key, request, ack }: Exchange): readonly [string, object] {
  return [`receive.${key}`, answered([request.key], ack.key)]
}

function announcing({ key }: Message): readonly [string, object] {
  return [`send.${key.slice('server.'.length)}`, sending([key])]
}

function answered(keys: readonly string[], ack: string): object {
  return {
    action: 'receive',
    channel: { $ref: CHANNEL },
    messages: keys.map(inChannel),
    reply: { channel: { $ref: CHANNEL }, messages: [ack, 'server.sys.error'].map(inChannel) },
  }
}

function sending(keys: readonly string[]): object {
  return { action: 'send', channel: { $ref: CHANNEL }, messages: keys.map(inChannel) }
}

function inChannel(key: string): object {
  return { $ref: `${CHANNEL}/messages/${key}` }
}

function serverOf(auth: string): object {
  const security =
    SECURITY[auth] === undefined
      ? {}
      : { security: [{ $ref: '#/components/securitySchemes/credential' }] }
  return { host: 'localhost:3000', protocol: 'ws', ...security }
}

function securityOf(auth: string): object {
  const scheme = SECURITY[auth]
  return scheme === undefined ? {} : { securitySchemes: { credential: scheme } }
}

/** Where each style of authentication has its credential. Checked before the upgrade completes. */
const SECURITY: Readonly<Record<string, object>> = {
  jwt: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  session: { type: 'httpApiKey', name: 'sid', in: 'cookie' },
  ticket: { type: 'httpApiKey', name: 'ticket', in: 'query' },
  'api-key': { type: 'httpApiKey', name: 'X-Api-Key', in: 'header' },
}

/** Schemas refer to each other below `components` there. */
function forAsyncApi<Value>(value: Value): Value {
  const text = JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')
  const parsed: Value = JSON.parse(text)
  return parsed
}
