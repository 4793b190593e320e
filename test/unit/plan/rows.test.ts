import { expect, test } from 'vitest'

import { insertRows } from '../../../src/plan/rows.ts'

const row = (at: string, text: string) => ({ file: 'a.ts', at, text })

test('rows take the place and the indentation of their anchor, in order', () => {
  const text = 'const parts = {\n  first,\n  // rows: parts\n}\n'

  expect(
    insertRows('a.ts', text, [row('parts', 'second,'), row('parts', 'third: {\n  a,\n},')]),
  ).toBe('const parts = {\n  first,\n  second,\n  third: {\n    a,\n  },\n}\n')
})

test('an anchor that receives nothing leaves no trace', () => {
  const text =
    'import a\n// rows: imports\n\nconst b = {\n  // rows: parts\n\n  c,\n\n  // rows: more\n}\n'

  expect(insertRows('a.ts', text, [])).toBe('import a\n\nconst b = {\n  c,\n}\n')
})

test('the anchor of a language with number signs works the same', () => {
  expect(insertRows('a.py', '# rows: imports\nx\n', [row('imports', 'import y')])).toBe(
    'import y\nx\n',
  )
})

test('a row without an anchor stops the planning', () => {
  expect(() => insertRows('a.ts', 'const a = 1\n', [row('parts', 'b')])).toThrow(/rows: parts/)
})

test('a file without anchors is untouched', () => {
  expect(insertRows('a.ts', 'a\n\n\nb', [])).toBe('a\n\n\nb')
})
