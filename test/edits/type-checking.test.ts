import { describe, expect, test } from 'vitest'

import { forOlderTypeScript } from '../../src/edit/dialect/older-typescript.ts'
import { filesFrom } from '../../src/edit/express/package-files.ts'
import { checkingIn } from '../../src/edit/express/type-checking.ts'

const manifest = (typescript: string, node = '^22.0.0'): string =>
  JSON.stringify({ devDependencies: { typescript, '@types/node': node } })

describe('what the compiler of an app makes of the files', () => {
  test.each([
    ['^5.6.3', '^22.9.0', 'full'],
    ['latest', '^20.19.0', 'full'],
    ['latest', '20.11.30', 'none'],
    ['^5.0.4', '^20.0.0', 'none'],
    ['~5.7.2', '~18.16.9', 'none'],
    ['^4.6.3', '^17.0.8', 'unread'],
    ['3.9.4', '14.0.27', 'unread'],
  ])('TypeScript %s with types of Node %s: %s', (typescript, node, expected) => {
    const files = filesFrom({ 'package.json': manifest(typescript, node) })

    expect(checkingIn(files, '')).toBe(expected)
  })

  test('an app that names no version has the newest', () => {
    expect(checkingIn(filesFrom({ 'package.json': '{}' }), '')).toBe('full')
  })

  test.each([
    ['package-lock.json', '{ "node_modules/typescript": {\n  "version": "5.9.2" } }'],
    ['yarn.lock', 'typescript@^5.0.4:\n  version "5.9.2"\n'],
    ['pnpm-lock.yaml', 'packages:\n  typescript@5.9.2:\n    resolution: {}\n'],
  ])('the version of %s counts for more than the one that is allowed', (path, lock) => {
    const files = filesFrom({ 'package.json': manifest('^5.0.4'), [path]: lock })

    expect(checkingIn(files, '')).toBe('full')
  })

  test('a package of a workspace takes the compiler of the workspace', () => {
    const files = filesFrom({ 'package.json': manifest('4.9.5'), 'apps/api/package.json': '{}' })

    expect(checkingIn(files, 'apps/api')).toBe('unread')
  })
})

const SOURCE = `import { pino, type Logger } from 'pino'
import { z } from 'zod'
import type { Log } from './log.js'

/** Says it. */
export function say<const Event extends string>(event: Event & NoInfer<Work<Event>>, log: Log): void {
  log.info(z.string().parse(event))
}
`

test('a file for a compiler of today stays as it is', () => {
  expect(forOlderTypeScript(SOURCE, 'full')).toBe(SOURCE)
})

test('a file for a somewhat older compiler keeps its types, and is not checked', () => {
  const text = forOlderTypeScript(SOURCE, 'none')

  expect(text).toMatch(/^\/\/ @ts-nocheck$/m)
  expect(text).toContain('event: Event & Work<Event>, log: Log')
})

test('a file for an old compiler has no syntax that it cannot read, and packages without such types', () => {
  const text = forOlderTypeScript(SOURCE, 'unread')

  expect(text).toMatch(/^\/\/ @ts-nocheck$/m)
  expect(text).toContain("const { z } = require('zod')")
  expect(text).toContain("const { pino } = require('pino')")
  expect(text).toContain('export function say(event, log) {')
})
