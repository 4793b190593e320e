import type { EventSchemas, Payload } from './event-schemas.ts'

/** A message of the document under the name by which operations refer to it. */
export type Message = { readonly key: string; readonly message: object }

export type Exchange = { readonly key: string; readonly request: Message; readonly ack: Message }

type ClientEvent = EventSchemas['client'][number]

/** What a client sends for an event, and the ack that answers it. */
export function exchangeOf(
  { event, scope, isQuery, payload, reply }: ClientEvent,
  key: string,
  hasRooms: boolean,
) {
  const hasRoom = hasRooms && scope === 'shared'
  const request: Message = {
    key: `client.${key}`,
    message: messageOf(event, payload, {
      required: [...(payload.isOptional ? [] : ['data']), ...(hasRoom ? ['room'] : [])],
      properties: {
        data: payload.schema,
        id: { $ref: '#/$defs/clientId' },
        ...(hasRoom ? { room: { $ref: '#/$defs/roomName' } } : {}),
      },
    }),
  }
  const ack: Message = { key: `reply.${key}`, message: ackOf(event, reply, isQuery) }
  return { key, request, ack }
}

function ackOf(event: string, reply: Payload | undefined, isQuery: boolean): object {
  const result = reply === undefined ? {} : { result: reply.schema }
  const sent = isQuery ? {} : { cursor: { $ref: '#/$defs/cursor' }, duplicate: { type: 'boolean' } }
  const data = {
    type: 'object',
    required: ['ok', ...(reply === undefined || reply.isOptional ? [] : ['result'])],
    properties: { ok: { const: true }, ...result, ...sent },
  }
  return {
    name: 'sys.ack',
    summary: `The answer to \`${event}\`.`,
    payload: {
      type: 'object',
      required: ['event', 'data', 'id'],
      properties: { event: { const: 'sys.ack' }, data, id: { $ref: '#/$defs/clientId' } },
    },
  }
}

/** An event of the server. */
export function serverMessage(
  { event, payload }: EventSchemas['server'][number],
  key: string,
  hasRooms: boolean,
): Message {
  const message = messageOf(event, payload, {
    required: payload.isOptional ? [] : ['data'],
    properties: {
      data: payload.schema,
      ...(hasRooms ? { room: { $ref: '#/$defs/roomName' } } : {}),
      id: {
        type: 'string',
        description: 'The cursor of a durable event; a volatile one has none.',
      },
      cid: { $ref: '#/$defs/clientId' },
      ts: { type: 'integer', description: "The server's time in milliseconds, on durable events." },
    },
  })
  return { key: `server.${key}`, message }
}

function messageOf(
  event: string,
  { schema }: Payload,
  frame: { readonly required: readonly string[]; readonly properties: object },
): object {
  const isBytes = schema.contentMediaType !== undefined
  return {
    name: event,
    ...(schema.description === undefined ? {} : { summary: schema.description }),
    ...(isBytes ? { contentType: schema.contentMediaType } : {}),
    payload: {
      type: 'object',
      required: ['event', ...frame.required],
      properties: { event: { const: event }, ...frame.properties },
    },
  }
}
