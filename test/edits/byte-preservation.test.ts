import { array, assert, boolean, constantFrom, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { findApp } from '../../src/edit/express/find-app.ts'
import { filesFrom } from '../../src/edit/express/package-files.ts'
import { wsPlace } from '../../src/edit/express/place.ts'
import { planAttach } from '../../src/edit/express/plan-attach.ts'

const manifest = '{ "dependencies": { "express": "5" } }'

/** The import and two calls; anything longer would be text that nobody asked for. */
const longestInsertion = 150

/** Each shape as lines that can be written in any style: `$` is the end of a statement, `'` any quote. */
const shapes: Readonly<Record<string, readonly string[]>> = {
  'a bare listen': [
    "const express = require('express')$",
    'const app = express()$',
    'app.listen(3000)$',
  ],
  'a listen in a variable': [
    "const express = require('express')$",
    'const app = express()$',
    'const server = app.listen(3000)$',
  ],
  'a server that was made': [
    "const http = require('http')$",
    "const express = require('express')$",
    'const server = http.createServer(express())$',
    'server.listen(3000)$',
  ],
  'a listen in a function': [
    "const express = require('express')$",
    'async function start() {',
    '>const app = express()$',
    '>app.listen(3000, () => {',
    ">>console.log('up')$",
    '>})$',
    '}',
    'start()$',
  ],
  'a listen in then': [
    "const app = require('express')()$",
    'Promise.resolve()',
    '>.then(() => app.listen(3000))',
    '>.catch(console.error)$',
  ],
  'two branches': [
    "const https = require('https')$",
    "const app = require('express')()$",
    'if (process.env.TLS) {',
    '>https.createServer({}, app).listen(443)$',
    '} else {',
    '>app.listen(80)$',
    '}',
  ],
  'an import': ["import express from 'express'$", 'const app = express()$', 'app.listen(3000)$'],
}

const style = record({
  eol: constantFrom('\n', '\r\n'),
  indent: constantFrom('  ', '    ', '\t'),
  quote: constantFrom("'", '"'),
  end: constantFrom('', ';'),
  bom: constantFrom('', '\uFEFF'),
  shebang: boolean(),
  finalEol: boolean(),
})
const filler = array(
  constantFrom(
    '',
    '// app.listen(1)',
    '/* a\n   b */',
    '// é 漢字 🎈',
    "'use strict'",
    ';[1].map(String)',
  ),
  { maxLength: 4 },
)

describe.each(Object.entries(shapes))('around %s', (_, lines) => {
  test('an edit only puts text in, of the same style, and once', () => {
    assert(
      property(style, array(filler, { minLength: 12, maxLength: 12 }), (how, fillers) => {
        const before = written(lines, how, fillers)

        const after = patched(before)
        expect(after).toBeDefined()
        if (after === undefined) return
        expect(isInsertionOf(before, after)).toBe(true)
        expect(after.length - before.length).toBeLessThan(longestInsertion)
        expect(after.includes('\n') && how.eol === '\r\n' && /[^\r]\n/.test(after)).toBe(
          how.eol === '\r\n' && /[^\r]\n/.test(before),
        )
        expect(patched(after)).toBeUndefined()
      }),
      { numRuns: 60 },
    )
  })
})

interface Style {
  readonly eol: string
  readonly indent: string
  readonly quote: string
  readonly end: string
  readonly bom: string
  readonly shebang: boolean
  readonly finalEol: boolean
}

function written(
  lines: readonly string[],
  { eol, indent, quote, end, bom, shebang, finalEol }: Style,
  fillers: readonly (readonly string[])[],
): string {
  const styled = lines.flatMap((line, index) => {
    const own = line
      .replaceAll("'", quote)
      .replace(/\$$/, end)
      .replace(/^>+/, (marks) => indent.repeat(marks.length))
    const isStatement = !line.startsWith('>')
    const above = isStatement && !/^[.}]/.test(line) ? (fillers[index] ?? []) : []
    return [...above.map((one) => one.replaceAll('\n', eol)), own]
  })
  const all = shebang ? ['#!/usr/bin/env node', ...styled] : styled
  return (shebang ? '' : bom) + all.join(eol) + (finalEol ? eol : '')
}

/** The patched text, or nothing where there was nothing to do. */
function patched(text: string): string | undefined {
  const files = filesFrom({ 'package.json': manifest, 'server.js': text })
  const app = findApp(files, { entry: 'server.js' })
  if (app.outcome === 'refused') throw new Error(app.refusal.message)
  const [edit] = planAttach(files, app.server, wsPlace(files, 'server.js', ''))
  if (edit === undefined || edit.edit.outcome === 'by-hand') throw new Error('not edited')
  return edit.edit.outcome === 'changed' ? edit.edit.text : undefined
}

function isInsertionOf(before: string, after: string): boolean {
  let at = 0
  for (const character of after) if (before.startsWith(character, at)) at += character.length
  return at === before.length
}
