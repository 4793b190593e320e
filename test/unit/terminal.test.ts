import { expect, test } from 'vitest'

import { terminalOf } from '../../src/cli/terminal.ts'

const streams = (columns: number) => {
  const written: string[] = []
  const stream = (isTTY: boolean) =>
    Object.assign(Object.create(process.stdout), {
      isTTY,
      columns,
      write: (text: string) => written.push(text) > 0,
    })
  return {
    written,
    live: {
      stdin: Object.assign(Object.create(process.stdin), { isTTY: true }),
      stdout: stream(true),
      stderr: stream(true),
    },
    piped: {
      stdin: Object.assign(Object.create(process.stdin), { isTTY: false }),
      stdout: stream(false),
      stderr: stream(false),
    },
  }
}

const { live, piped } = streams(80)
const isColoured = (text: string): boolean => text.includes('\u001B[')

test.each([
  ['a terminal', live, {}, true],
  ['a pipe', piped, {}, false],
  ['NO_COLOR', live, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR, which says nothing', live, { NO_COLOR: '' }, true],
  ['FORCE_COLOR into a pipe', piped, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR=0', live, { FORCE_COLOR: '0' }, false],
  ['both: NO_COLOR wins', live, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['a dumb terminal', live, { TERM: 'dumb' }, false],
])('colours with %s', (_, where, env, expected) => {
  expect(isColoured(terminalOf(where, env, false).paint('red', 'text'))).toBe(expected)
})

test.each([
  ['C.UTF-8', true],
  ['de_DE.utf8', true],
  ['C', false],
  ['en_US.ISO-8859-1', false],
])('with LC_ALL=%s Unicode is spoken: %s', (locale, expected) => {
  expect(terminalOf(live, { LC_ALL: locale }, false).hasUnicode).toBe(expected)
})

test.each([
  [20, 40],
  [72, 72],
  [400, 100],
])('a terminal of %i columns is written to in %i', (columns, expected) => {
  expect(terminalOf(streams(columns).live, {}, false).width).toBe(expected)
})

test.each([
  ['a terminal', live, {}, false, true],
  ['CI', live, { CI: 'true' }, false, false],
  ['CI=false', live, { CI: 'false' }, false, true],
  ['--json', live, {}, true, false],
  ['a pipe', piped, {}, false, false],
  ['a dumb terminal', live, { TERM: 'dumb' }, false, false],
])('questions with %s', (_, where, env, isJson, expected) => {
  expect(terminalOf(where, env, isJson).canAsk).toBe(expected)
})

test('results go to standard output and the rest to standard error with --json', () => {
  const { live: both, written } = streams(80)
  const terminal = terminalOf(both, {}, true)
  terminal.print('result')
  terminal.complain('complaint')

  expect(written).toEqual(['result\n', 'complaint\n'])
})
