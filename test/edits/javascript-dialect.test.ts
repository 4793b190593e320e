import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ts } from 'ts-morph'
import { expect, test } from 'vitest'

import { toCommonJs } from '../../src/edit/dialect/to-commonjs.ts'
import { toJavaScript } from '../../src/edit/dialect/to-javascript.ts'
import { repository } from '../support/project.ts'

const same = (specifier: string): string => specifier
const templates = join(repository, 'templates/node')
const sources = readdirSync(templates, { recursive: true, encoding: 'utf8' })
  .filter((path) => /src\/ws\/.*\.ts$/.test(path))
  .toSorted()

test.each(sources)('%s is JavaScript that can be read, its JSDoc included', (path) => {
  const javascript = toJavaScript(readFileSync(join(templates, path), 'utf8'), same)

  expect(problemsIn(javascript)).toEqual([])
  expect(problemsIn(toCommonJs(javascript))).toEqual([])
})

test('members of a type are told as properties once one of them is explained', () => {
  const source = `/** How it is sent. */
export interface Delivery {
  readonly event: string
  /** For how long it is kept, in seconds, which may be long, so that this comment needs another line. */
  readonly keptS?: number
  send(text: string): void
}
`
  expect(toJavaScript(source, same)).toBe(`/**
 * How it is sent.
 * @typedef {object} Delivery
 * @property {string} event
 * @property {number} [keptS] For how long it is kept, in seconds, which may be long, so that this comment needs
 *   another line.
 * @property {(text: string) => void} send
 */
`)
})

test('members that stood on lines of their own are parted on one', () => {
  const source = `interface Place {
  room: string
  seat: {
    row: number
    name: 'a' | 'b'
  }
}
`
  expect(toJavaScript(source, same)).toBe(
    "/** @typedef {{ room: string; seat: { row: number; name: 'a' | 'b' } }} Place */\n",
  )
})

/** What the compiler says of the code, and of the types in its comments. */
function problemsIn(javascript: string): readonly string[] {
  const options = {
    languageVersion: ts.ScriptTarget.ESNext,
    jsDocParsingMode: ts.JSDocParsingMode.ParseAll,
  }
  const file = ts.createSourceFile('module.js', javascript, options, true)
  // Not in the public types: a program tells them only of files that it checks as JavaScript.
  return ['parseDiagnostics', 'jsDocDiagnostics'].flatMap((kind) => {
    const found: unknown = Reflect.get(file, kind)
    return Array.isArray(found) ? found.map((one) => String(one.messageText)) : []
  })
}
