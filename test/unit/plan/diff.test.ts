import { expect, test } from 'vitest'

import { diffOf } from '../../../src/plan/diff.ts'

test('a new file reads as an addition to nothing', () => {
  const diff = diffOf({ kind: 'create', path: 'a.txt', text: 'one\n', because: 'base' })

  expect(diff).toBe('--- /dev/null\n+++ b/a.txt\n@@ -0,0 +1,1 @@\n+one\n')
})

test('a change shows its surroundings', () => {
  const before = 'a\nb\nc\n'
  const diff = diffOf({
    kind: 'update',
    path: 'a.txt',
    before,
    after: 'a\nB\nc\n',
    because: 'patch',
  })

  expect(diff).toBe('--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n')
})

test('the values of a secret file are never shown', () => {
  const text = '# Signs things.\nSECRET=0123456789\n'
  const diff = diffOf({ kind: 'create', path: '.env', text, because: 'base', isSecret: true })

  expect(diff).toContain('+# Signs things.')
  expect(diff).not.toContain('0123456789')
})
