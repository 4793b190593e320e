import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { EXIT_CODES, failureOf, renderFailure } from '../../src/cli/exit.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { CreateRealtimeError, PROBLEM_KINDS } from '../../src/errors.ts'

const root = join(import.meta.dirname, '../../src')
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && path !== 'errors.ts')
  .map((path) => readFileSync(join(root, path), 'utf8'))
  .join('\n')

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

test('every problem that is declared is raised somewhere, with its three parts', () => {
  for (const code of Object.keys(PROBLEM_KINDS)) {
    const raised = [...sources.matchAll(new RegExp(`code: ['"]${code}['"]`, 'g'))]
    expect(raised.length, code).toBeGreaterThan(0)

    for (const { index } of raised) {
      const around = sources.slice(Math.max(0, index - 400), index + 900)
      for (const part of ['message', 'where', 'hint']) expect(around, code).toContain(part)
    }
  }
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
