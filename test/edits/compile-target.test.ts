import { expect, test } from 'vitest'

import { es5ConfigOf } from '../../src/edit/express/compile-target.ts'
import { filesFrom } from '../../src/edit/express/package-files.ts'

const config = (compilerOptions: object): string => JSON.stringify({ compilerOptions })
const typescript = (version: string): string =>
  JSON.stringify({ devDependencies: { typescript: version } })

const WRITTEN = { path: 'tsconfig.json', isWritten: true }
const CHECKED = { path: 'tsconfig.json', isWritten: false }

test.each([
  ['ES5', { 'tsconfig.json': config({ target: 'ES5' }) }, WRITTEN],
  ['ES3', { 'tsconfig.json': config({ target: 'es3' }) }, WRITTEN],
  [
    'ES5 that is only checked',
    { 'tsconfig.json': config({ target: 'es5', noEmit: true }) },
    CHECKED,
  ],
  [
    'ES5 that can iterate',
    { 'tsconfig.json': config({ target: 'es5', downlevelIteration: true }) },
    undefined,
  ],
  [
    'ES5 with comments',
    { 'tsconfig.json': '{ "compilerOptions": { "target": "ES5", /* old */ }, }' },
    WRITTEN,
  ],
  ['ES2015', { 'tsconfig.json': config({ target: 'es2015' }) }, undefined],
  [
    'inherited ES5',
    {
      'tsconfig.base.json': config({ target: 'es5' }),
      'tsconfig.json': '{ "extends": "./tsconfig.base" }',
    },
    WRITTEN,
  ],
  ['a circle', { 'tsconfig.json': '{ "extends": "./tsconfig.json" }' }, undefined],
  [
    'a parent out of sight',
    { 'tsconfig.json': '{ "extends": "@tsconfig/node18" }', 'package.json': typescript('^5.4.0') },
    undefined,
  ],
  [
    'nothing, with TypeScript 5',
    { 'tsconfig.json': config({ noEmit: true }), 'package.json': typescript('5.6.3') },
    CHECKED,
  ],
  [
    'nothing, with TypeScript 5 and the modules of Node',
    { 'tsconfig.json': config({ module: 'NodeNext' }), 'package.json': typescript('5.6.3') },
    undefined,
  ],
  [
    'nothing, with TypeScript 6',
    { 'tsconfig.json': '{}', 'package.json': typescript('^6.0.0') },
    undefined,
  ],
  ['no file', { 'package.json': typescript('^5.0.0') }, undefined],
])('%s', (_, files, expected) => {
  expect(es5ConfigOf(filesFrom({ ...files }), '')).toEqual(expected)
})

test('the nearest file counts', () => {
  const files = filesFrom({
    'tsconfig.json': config({ target: 'es5' }),
    'apps/api/tsconfig.json': config({ target: 'es2022' }),
  })

  expect(es5ConfigOf(files, 'apps/api')).toBeUndefined()
  expect(es5ConfigOf(files, 'apps/web')).toEqual(WRITTEN)
})
