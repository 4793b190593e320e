import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { filesFrom } from '../../src/edit/express/package-files.ts'
import { packagesBeside } from '../../src/edit/express/packages-beside.ts'

const pinned: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../templates/node/versions/package.json'), 'utf8'),
)

test.each([
  ['^3.24.1', { zod: 'zod4' }],
  ['3.25.76', { zod: 'zod4' }],
  ['^3.25.76 || ^4', { zod: 'zod4' }],
  ['>=3', { zod: 'zod4' }],
  ['^4.0.0', {}],
  ['>=4', {}],
  ['latest', {}],
  ['*', {}],
  ['workspace:*', {}],
  ['catalog:', {}],
])('an app with zod %s loads it as %j', (range, expected) => {
  const files = filesFrom({ 'package.json': JSON.stringify({ dependencies: { zod: range } }) })

  expect(packagesBeside(files, '')).toEqual(expected)
})

test('what a workspace has above the app does not count', () => {
  const old = JSON.stringify({ dependencies: { zod: '^3.22.4' } })
  const files = filesFrom({ 'package.json': old, 'apps/api/package.json': '{}' })

  expect(packagesBeside(files, 'apps/api')).toEqual({})
})

test('another name says which version it is of', () => {
  const manifest = { devDependencies: { jose: '^3.1.0', pino: '6.14.0', ws: '^7.5.9', zod: '3' } }
  const files = filesFrom({ 'package.json': JSON.stringify(manifest) })

  for (const [name, alias] of Object.entries(packagesBeside(files, ''))) {
    const [major] = /\d+/.exec(pinned.dependencies[name] ?? '') ?? []
    expect(alias).toBe(`${name}${major}`)
  }
  expect(Object.keys(packagesBeside(files, ''))).toEqual(['jose', 'pino', 'ws', 'zod'])
})
