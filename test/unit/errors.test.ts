import { join } from 'node:path'

import { Project, SyntaxKind } from 'ts-morph'
import type { ObjectLiteralExpression } from 'ts-morph'
import { expect, test } from 'vitest'

import { EXIT_CODES, failureOf, renderFailure } from '../../src/cli/exit.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { CreateRealtimeError, PROBLEM_KINDS } from '../../src/errors.ts'

const project = new Project({ skipAddingFilesFromTsConfig: true })
const sources = project.addSourceFilesAtPaths(join(import.meta.dirname, '../../src/**/*.ts'))
const PARTS = ['message', 'where', 'hint']

const terminal: Terminal = {
  canAsk: false,
  isLive: false,
  hasUnicode: false,
  width: 80,
  print: () => undefined,
  say: () => undefined,
  write: () => undefined,
  complain: () => undefined,
  paint: (_, text) => text,
}

test('every place that makes a problem gives it its three parts, and none of them is empty', () => {
  const made = sources
    .flatMap((source) => source.getDescendantsOfKind(SyntaxKind.ObjectLiteralExpression))
    .map((literal) => ({ literal, code: codeIn(literal) }))
    .filter(({ code }) => code !== undefined)
  const wrong = made.flatMap(({ literal, code }) =>
    PARTS.filter((part) => !isGiven(literal, part)).map((part) => `${code} without ${part}`),
  )

  expect(wrong).toEqual([])
  expect(new Set(made.map(({ code }) => code))).toEqual(new Set(Object.keys(PROBLEM_KINDS)))
})

test('each kind of problem has its documented exit code', () => {
  expect(EXIT_CODES).toEqual({ bug: 1, usage: 2, refused: 3, conflict: 4, cancelled: 130 })
})

test('a problem is shown in three parts, without a stack unless it is asked for', () => {
  const problem = { code: 'bad-name', message: 'What.', where: 'There', hint: 'Do this.' } as const
  const failure = failureOf(new CreateRealtimeError({ ...problem, next: ['run this'] }))

  expect(renderFailure(failure, terminal, false)).toBe(
    'x What.\n  where  There\n  next   Do this.\n         run this',
  )
  expect(renderFailure(failure, terminal, true)).toMatch(/\n\s+at /)
})

test('anything else that is thrown is our bug: a stack and a link, without asking', () => {
  const failure = failureOf(new TypeError('x is not a function', { cause: new Error('inner') }))
  const shown = renderFailure(failure, terminal, false)

  expect(failure.exitCode).toBe(1)
  expect(shown).toContain('x is not a function')
  expect(shown).toContain('/issues/new')
  expect(shown).toContain('Caused by: Error: inner')
})

/** The code of a problem, if this is one: written there, or just above. */
function codeIn(literal: ObjectLiteralExpression): string | undefined {
  const property = literal.getProperty('code')
  const name = property?.isKind(SyntaxKind.PropertyAssignment)
    ? property.getInitializer()?.getText()
    : property?.getText() === 'code'
      ? /const code = ('[a-z-]+')/.exec(
          literal.getFirstAncestorByKind(SyntaxKind.Block)?.getText() ?? '',
        )?.[1]
      : undefined
  const code = /'([a-z-]+)'/.exec(name ?? '')?.[1] ?? ''
  return code in PROBLEM_KINDS ? code : undefined
}

function isGiven(literal: ObjectLiteralExpression, part: string): boolean {
  const property = literal.getProperty(part)
  if (property === undefined) return false
  if (!property.isKind(SyntaxKind.PropertyAssignment)) return true
  return !/^(''|""|``|undefined)$/.test(property.getInitializer()?.getText() ?? '')
}
