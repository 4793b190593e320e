import { expect, test } from 'vitest'

import { es5ConfigOf } from '../../src/edit/express/compile-target.ts'
import { filesFrom } from '../../src/edit/express/package-files.ts'

const config = (target: string): string => JSON.stringify({ compilerOptions: { target } })

test.each([
  ['es5', { 'tsconfig.json': config('es5') }, 'tsconfig.json'],
  ['ES3 in a comment', { 'tsconfig.json': '{ /* "target": "es5" */ }' }, undefined],
  [
    'ES5 with comments',
    { 'tsconfig.json': '{ "compilerOptions": { "target": "ES5", /* old */ }, }' },
    'tsconfig.json',
  ],
  ['es2015', { 'tsconfig.json': config('es2015') }, undefined],
  [
    'the nearest file, which is newer',
    { 'tsconfig.json': config('es5'), 'src/tsconfig.json': config('es2022') },
    undefined,
  ],
  [
    'inherited',
    { 'tsconfig.base.json': config('es5'), 'tsconfig.json': '{ "extends": "./tsconfig.base" }' },
    'tsconfig.json',
  ],
  ['inherited from itself', { 'tsconfig.json': '{ "extends": "./tsconfig.json" }' }, undefined],
  ['no file', {}, undefined],
])('%s', (_, files, expected) => {
  expect(es5ConfigOf(filesFrom({ ...files }), 'src/server.ts')).toBe(expected)
})
