import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkPayload } from '../src/ws/payload.js'

test('a payload is checked at once', () => {
  const schema = z.strictObject({ text: z.string() })

  expect(checkPayload(schema, { text: 'hi' })).toMatchObject({ success: true })
  expect(checkPayload(schema, { text: 1 })).toMatchObject({ success: false })
})

test('a schema that has to wait is waited for, the first time and later', async () => {
  const schema = z.strictObject({ name: z.string().refine(isKnown) })

  for (let time = 0; time < 2; time += 1) {
    expect(await checkPayload(schema, { name: 'ann' })).toMatchObject({ success: true })
    expect(await checkPayload(schema, { name: 'bob' })).toMatchObject({ success: false })
  }
})

test('what a check throws is thrown', () => {
  const schema = z.string().refine(() => {
    throw new RangeError('broken')
  })

  expect(() => checkPayload(schema, 'x')).toThrow(RangeError)
})

function isKnown(name: string): Promise<boolean> {
  return Promise.resolve(name === 'ann')
}
