import { expect, test } from 'vitest'

import { everyCombination, nameOf } from '../support/combinations.ts'
import type { Combination } from '../support/combinations.ts'
import { projectTree } from '../support/project.ts'
import type { Tree } from '../support/project.ts'

const NAME = 'my-app'

const projects = everyCombination.map((combination) => ({
  combination,
  tree: projectTree(combination, NAME),
}))

/** What no text of any project may hold. */
const FORBIDDEN: readonly (readonly [rule: string, pattern: RegExp])[] = [
  ['a final newline, and only one', /[^\n]$|^\n*$|\n\n$/],
  ['no blank line at the start', /^\n/],
  ['no double blank line', /\n\n\n/],
  ['no trailing space', /[ \t]\n/],
  ['no carriage return', /\r/],
  ['no Handlebars tag', /\{\{[#/a-z]/],
  ['no anchor of a row', /(\/\/|#) rows:/],
  ['no name of the template', /realtime-app/],
  ['no open end', /\b(TODO|FIXME|XXX)\b/],
  ['no suppressed rule', /@ts-(ignore|nocheck|expect-error)|(eslint|oxlint)-disable/],
]

test.each(FORBIDDEN)('every text of every project: %s', (_, pattern) => {
  const offenders = projects.flatMap(({ tree }) =>
    [...tree].filter(([path, text]) => isOurs(path) && pattern.test(text)).map(([path]) => path),
  )

  expect([...new Set(offenders)]).toEqual([])
})

/** Words that belong to an option, and where they may stand all the same. */
const TRACES: readonly {
  readonly option: string
  readonly isChosen: (combination: Combination) => boolean
  readonly trace: RegExp
}[] = [
  {
    option: 'redis',
    isChosen: ({ scaling }) => scaling === 'redis',
    trace: /redis/i,
  },
  {
    option: 'postgres',
    isChosen: ({ database }) => database === 'postgres',
    trace: /postgres/i,
  },
  {
    option: 'sqlite',
    isChosen: ({ database }) => database === 'sqlite',
    trace: /sqlite|libsql/i,
  },
  {
    option: 'docker',
    isChosen: ({ docker }) => docker,
    trace: /docker|compose\.yaml|docker compose/i,
  },
  { option: 'client', isChosen: ({ client }) => client, trace: /RealtimeClient|realtime-client/ },
  {
    option: 'chat',
    isChosen: ({ starter }) => starter === 'chat',
    trace: /message\.send|message\.edit/,
  },
  { option: 'dashboard', isChosen: ({ starter }) => starter === 'dashboard', trace: /dashboard/i },
  {
    option: 'jwt',
    isChosen: ({ auth }) => auth === 'jwt' || auth === 'ticket',
    trace: /JWT_SECRET|\bjose\b/,
  },
  {
    option: 'session',
    isChosen: ({ auth }) => auth === 'session',
    trace: /express-session|SESSION_SECRET/,
  },
  { option: 'ticket', isChosen: ({ auth }) => auth === 'ticket', trace: /realtime\/ticket/ },
  { option: 'api-key', isChosen: ({ auth }) => auth === 'api-key', trace: /API_KEYS|new-api-key/ },
]

test.each(TRACES)('a project without $option has no trace of it', ({ isChosen, trace }) => {
  const found = projects
    .filter(({ combination }) => !isChosen(combination))
    .flatMap(({ tree }) => tracesIn(tree, trace))

  expect([...new Set(found)]).toEqual([])
})

test('equal answers give equal bytes', () => {
  for (const { combination, tree } of projects.slice(0, 40)) {
    expect([...projectTree(combination, NAME)], nameOf(combination)).toEqual([...tree])
  }
})

/** The protocol's specification and example frames are the same in every project and every language. */
function isOurs(path: string): boolean {
  return !path.startsWith('test/protocol/')
}

function tracesIn(tree: Tree, trace: RegExp): readonly string[] {
  return [...tree]
    .filter(([path]) => isOurs(path) && path !== 'PROTOCOL.md' && path !== 'realtime.json')
    .flatMap(([path, text]) => {
      // The command that writes the project again has to name what was not chosen.
      const lines = text.split('\n').filter((line) => !line.startsWith('npx create-realtime@'))
      const line = lines.find((each) => trace.test(each))
      return line === undefined ? [] : [`${path}: ${line.trim()}`]
    })
}
