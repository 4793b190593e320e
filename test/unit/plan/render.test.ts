import { expect, test } from 'vitest'

import { renderTemplate } from '../../../src/plan/render.ts'

test('a name that does not exist throws in place of printing nothing', () => {
  expect(() => renderTemplate('a.hbs', 'Hello {{nmae}}', { name: 'x' })).toThrow(/a\.hbs/)
})

test('nothing is escaped', () => {
  expect(renderTemplate('a.hbs', '{{text}}', { text: `"it's" <b> & c` })).toBe(`"it's" <b> & c`)
})
