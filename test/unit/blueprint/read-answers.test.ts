import { expect, test } from 'vitest'

import { configSchema, readAnswers, readConfig } from '../../../src/blueprint/read-answers.ts'
import { OPTION_NAMES } from '../../../src/blueprint/options.ts'

test('a misspelt value is told with the nearest one', () => {
  const { given, problems } = readAnswers({ auth: 'jtw', scaling: 'redis' }, (name) => `--${name}`)

  expect(given).toEqual({ scaling: 'redis' })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatchObject({ code: 'unknown-value', where: '--auth' })
  expect(problems[0]?.hint).toContain('Did you mean `jwt`?')
})

test('all faults of a config file are told together, each with its key', () => {
  const { problems } = readConfig(
    { auth: 'oauth', rooms: 'yes', scailing: 'redis', directory: 7, docker: false },
    'answers.json',
  )

  expect(problems.map(({ where }) => where)).toEqual([
    'answers.json: scailing',
    'answers.json: directory',
    'answers.json: auth',
    'answers.json: rooms',
  ])
  expect(problems[0]?.hint).toContain('`scaling`')
})

test.each([[null], [[]], ['text'], [7]])('%j is no configuration', (content) => {
  expect(readConfig(content, 'answers.json').problems).toHaveLength(1)
})

test('a good config file gives its answers and its folder', () => {
  const config = { $schema: './schema.json', directory: 'my-chat', auth: 'none', rooms: false }

  expect(readConfig(config, 'answers.json')).toEqual({
    given: { auth: 'none', rooms: false },
    problems: [],
    directory: 'my-chat',
  })
})

test('the published schema has every option and allows nothing else', () => {
  const schema = configSchema()

  expect(Object.keys(Object(schema['properties']))).toEqual([
    '$schema',
    'directory',
    ...OPTION_NAMES,
  ])
  expect(schema['additionalProperties']).toBe(false)
})
