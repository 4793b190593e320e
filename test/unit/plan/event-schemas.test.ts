import { expect, test } from 'vitest'

import { eventSchemasOf, typeNameOf } from '../../../src/plan/event-schemas.ts'
import type { Described, JsonSchema } from '../../../src/plan/event-schemas.ts'
import { printEvents } from '../../../src/plan/print-events.ts'
import { printJson } from '../../../src/plan/print-json.ts'
import { schemaFilesOf } from '../../../src/plan/schema-files.ts'

const text: JsonSchema = { type: 'string' }
const point: JsonSchema = { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] }

function described(schema: JsonSchema, definitions: Record<string, JsonSchema> = {}): Described {
  return { schema, definitions, isOptional: false }
}

function sent(event: string, payload: Described) {
  return { event, scope: 'shared', isQuery: false, payload } as const
}

test('one name that means two things becomes two names', () => {
  const a = described({ $ref: '#/$defs/Point' }, { Point: point })
  const b = described({ $ref: '#/$defs/Point' }, { Point: { ...point, required: [] } })

  const events = eventSchemasOf({
    client: [sent('a', b), sent('b', a)],
    server: [{ event: 'c', payload: a }],
  })

  expect(Object.keys(events.definitions)).toEqual(['Point', 'Point2'])
  expect(events.client.map(({ payload }) => payload.schema.$ref)).toEqual([
    '#/$defs/Point2',
    '#/$defs/Point',
  ])
})

test('a name that the file of types needs for itself is not taken', () => {
  const payload = described({ $ref: '#/$defs/Record' }, { Record: point })

  const { definitions } = eventSchemasOf({ client: [sent('a', payload)], server: [] })

  expect(Object.keys(definitions)).toEqual(['Record2'])
})

test('a schema that contains itself is named after its event', () => {
  const tree = {
    type: 'object',
    properties: { below: { type: 'array', items: { $ref: '#/$defs/__schema0' } } },
    required: ['below'],
    additionalProperties: false,
  }
  const payload = described({ $ref: '#/$defs/__schema0' }, { __schema0: tree })

  const printed = printEvents(
    eventSchemasOf({ client: [], server: [{ event: 'tree.grown', payload }] }),
  )

  expect(printed).toContain('export interface TreeGrownPart {\n  below: TreeGrownPart[]\n}\n')
  expect(printed).toContain("    'tree.grown': TreeGrownPart\n")
  expect(printed).toContain('  client: Record<string, never>\n')
})

test('the order of the registry does not matter', () => {
  const [a, b] = [sent('a', described(text)), sent('b', described(point))]

  expect(eventSchemasOf({ client: [b, a], server: [] })).toEqual(
    eventSchemasOf({ client: [a, b], server: [] }),
  )
})

test('names of events that no file system takes are changed, and stay apart', () => {
  const names = ['a:b', 'a-b', 'con.x']
  const client = names.map((name) => sent(name, described(text)))

  const files = schemaFilesOf(eventSchemasOf({ client, server: [] }))

  expect([...files.keys()].toSorted()).toEqual([
    'schemas/client/a-b-.json',
    'schemas/client/a-b.json',
    'schemas/client/con.x.json',
  ])
})

test.each([
  ['order.updated', 'OrderUpdated'],
  ['2fa', 'Type2fa'],
  ['__', 'Type'],
])('%s is the type %s', (name, type) => {
  expect(typeNameOf(name)).toBe(type)
})

test('JSON is printed as a formatter leaves it', () => {
  const long = Array.from({ length: 12 }, (_, index) => `value number ${index}`)

  expect(printJson({ a: [], b: [1, 'x', null], c: {}, d: [{ e: 1 }], f: long.slice(0, 2) })).toBe(
    '{\n  "a": [],\n  "b": [1, "x", null],\n  "c": {},\n  "d": [\n    {\n      "e": 1\n    }\n  ],\n  "f": ["value number 0", "value number 1"]\n}\n',
  )
  expect(printJson(long).split('\n')).toHaveLength(15)
})
