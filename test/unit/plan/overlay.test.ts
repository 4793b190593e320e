import { expect, test } from 'vitest'

import { overlay, targetName } from '../../../src/plan/overlay.ts'

const laid = (paths: readonly string[], ids: Parameters<typeof overlay>[2]) => {
  const templates = new Map(paths.map((path) => [path, `text of ${path}`]))
  const files = overlay(templates, ['node', 'shared'], ids)
  return [...files].map(([path, { source, because }]) => `${path} < ${source} (${because})`)
}

test('the base is in every project, a feature only where it was chosen', () => {
  const paths = ['node/base/src/app.ts', 'node/features/rooms/src/rooms.ts', 'shared/base/NOTES.md']

  expect(laid(paths, ['rooms'])).toEqual([
    'src/app.ts < node/base/src/app.ts (base)',
    'src/rooms.ts < node/features/rooms/src/rooms.ts (rooms)',
    'NOTES.md < shared/base/NOTES.md (shared)',
  ])
  expect(laid(paths, ['no-rooms'])).toHaveLength(2)
})

test('a folder of several ids needs all of them, and wins over fewer', () => {
  const paths = [
    'node/base/auth.ts',
    'node/features/auth-jwt/auth.ts',
    'node/features/auth-jwt+client/auth.ts',
  ]

  expect(laid(paths, ['auth-jwt', 'no-client'])).toEqual([
    'auth.ts < node/features/auth-jwt/auth.ts (auth-jwt)',
  ])
  expect(laid(paths.toReversed(), ['auth-jwt', 'client'])).toEqual([
    'auth.ts < node/features/auth-jwt+client/auth.ts (auth-jwt+client)',
  ])
})

test('two templates of the same rank for one path stop the planning', () => {
  const paths = ['node/features/rooms/a.ts', 'node/features/client/a.ts']

  expect(() => laid(paths, ['rooms', 'client'])).toThrow(/Two templates claim a\.ts/)
})

test('a folder that no answer leads to stops the planning', () => {
  expect(() => laid(['node/features/auth-jtw/a.ts'], [])).toThrow(/auth-jtw/)
})

test('files beside base and features are not templates of a project', () => {
  expect(laid(['node/versions/package.json', 'protocol/PROTOCOL.md'], [])).toEqual([])
})

test.each([
  ['_gitignore', '.gitignore'],
  ['_github/workflows/ci.yaml', '.github/workflows/ci.yaml'],
  ['src/__init__.py', 'src/__init__.py'],
  ['src/a_b.ts', 'src/a_b.ts'],
])('%s is stored for %s', (stored, real) => {
  expect(targetName(stored)).toBe(real)
})
