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

test.each(['.env', 'packages/api/.env', '.env.local', '.env.production'])(
  'an edit of %s tells which values are fresh, and shows none',
  (path) => {
    const before =
      'EMPTY=\nOLD=v-one\nexport KEPT="v-two\nv-lines\\" of it"\n# past = v-three\nlower.case=v-four\n'
    const after = before.replace('v-one', 'v-five')
    const update = { kind: 'update', path, before, after, because: 'patch' } as const
    const gone = { kind: 'delete', path, before, because: 'undo' } as const

    expect(diffOf(update)).not.toContain('v-')
    expect(diffOf(gone)).not.toContain('v-')
    expect(diffOf(update)).toContain('-OLD=(a value, not shown)\n+OLD=(a fresh value, not shown)')
    expect(diffOf(update)).toContain(' EMPTY=\n')
  },
)

test.each(['.env.example', '.env.sample', 'src/.environment', 'env.ts'])(
  '%s holds no secrets and is shown as it is',
  (path) => {
    expect(diffOf({ kind: 'create', path, text: 'A=1\n', because: 'base' })).toContain('+A=1')
  },
)
