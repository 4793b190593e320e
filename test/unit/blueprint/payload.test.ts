import { describe, expect, test } from 'vitest'

import { checkEventName, eventNameOf } from '../../../src/blueprint/event-name.ts'
import { fieldsOfSchema } from '../../../src/blueprint/payload-schema.ts'
import { parsePayload } from '../../../src/blueprint/payload.ts'

describe('the grammar of payloads', () => {
  test('bounds everything that can grow', () => {
    const { fields, problems } = parsePayload('text:string tags:string(1..40)[..20]?', '--payload')

    expect(problems).toEqual([])
    expect(fields).toEqual([
      { name: 'text', shape: { kind: 'string', max: 1_000 }, isOptional: false },
      {
        name: 'tags',
        shape: { kind: 'array', of: { kind: 'string', min: 1, max: 40 }, max: 20 },
        isOptional: true,
      },
    ])
  })

  test.each([
    ['id:uid', 'there is no type "uid"', 'character 4', 'Did you mean `uuid`?'],
    ['a:int b:int a:int', 'the field `a` is there twice', 'character 13', 'Drop one'],
    ['a', 'the field `a` has no type', 'character 3', '`a:string`'],
    ['1a:int', '"1a" cannot be the name of a field', 'character 1', 'letters'],
    ['a:int(9..1)', '"9..1" is not a range', 'character 3', 'the smaller one first'],
    ['a:string(-1..)', '"-1.." is not a range', 'character 3', '1..200'],
    ['a:enum(x,x)', 'a value is there twice', 'character 3', 'enum(open,paid)'],
    ['a:uuid(3)', '`uuid` takes nothing in brackets', 'character 3', '`uuid`'],
    ['a:int(', 'has no type that can be read', 'character 3', '`a:string`'],
    ['__proto__:int', '"__proto__" cannot be the name', 'character 1', 'letters'],
  ])('refuses %s and says where', (text, reason, where, hint) => {
    const [problem] = parsePayload(text, '--payload').problems

    expect(problem).toMatchObject({
      code: 'bad-payload',
      message: expect.stringContaining(reason),
      where: expect.stringContaining(where),
      hint: expect.stringContaining(hint),
    })
  })
})

describe('a JSON Schema', () => {
  test.each([
    [{ type: 'string' }, '#'],
    [
      { type: 'object', properties: { a: { type: 'string', pattern: '^a+$' } } },
      '#/properties/a/pattern',
    ],
    [{ type: 'object', properties: { a: { $ref: '#/$defs/x' } } }, '#/properties/a'],
    [{ type: 'object', additionalProperties: true }, '#/additionalProperties'],
    [{ type: 'object', properties: {}, required: ['a'] }, '#/required'],
    [
      { type: 'object', properties: { a: { type: 'array', items: { oneOf: [] } } } },
      '#/properties/a/items',
    ],
  ])('that says more than can be carried over is named by its path', (schema, path) => {
    const [problem] = fieldsOfSchema(schema, '--schema a.json').problems

    expect(problem).toMatchObject({ code: 'bad-payload', where: `--schema a.json: ${path}` })
  })
})

describe('the name of an event', () => {
  test('has three spellings', () => {
    expect(eventNameOf('order.line-item:added')).toEqual({
      event: 'order.line-item:added',
      file: 'order-line-item-added',
      identifier: 'orderLineItemAdded',
    })
  })

  test.each([
    ['Order.Updated', '`order.updated`'],
    ['orderUpdated', '`order.updated`'],
    ['order updated!', '`order.updated`'],
    ['sys.kick', '`kick`'],
    ['test.said', '`said`'],
    ['delete', '`delete.sent`'],
    ['con', '`con.sent`'],
    ['Übung..1', '`ubung.1`'],
    [`a${'b'.repeat(64)}`, `\`a${'b'.repeat(63)}\``],
    ['', 'for example'],
    ['../../etc/passwd', '`etc.passwd`'],
  ])('%s is refused, and the nearest that is none is named', (name, hint) => {
    expect(checkEventName(name, 'event')).toMatchObject({
      code: 'bad-event',
      hint: expect.stringContaining(hint),
    })
  })
})
