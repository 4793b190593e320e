import { expect, test } from 'vitest'

import {
  allFeatureIds,
  featuresOf,
  fillAnswers,
  flagsFor,
  makeBlueprint,
} from '../../../src/blueprint/blueprint.ts'
import { manifestOf, reproduceCommand } from '../../../src/blueprint/manifest.ts'
import { OPTION_NAMES, optionOf } from '../../../src/blueprint/options.ts'
import type { Given } from '../../../src/blueprint/options.ts'
import { applies } from '../../../src/blueprint/rules.ts'
import { CreateRealtimeError } from '../../../src/errors.ts'
import { FEATURES } from '../../../src/features/index.ts'
import { everyWish, isCoherent } from '../../support/combinations.ts'

const problemsOf = (given: Given): readonly string[] => {
  try {
    makeBlueprint('app', given)
    return []
  } catch (error) {
    if (error instanceof CreateRealtimeError) return error.problems.map(({ where }) => where)
    throw error
  }
}

test('what was not given takes the first value that help and README name', () => {
  expect(fillAnswers({})).toEqual({
    runtime: 'node',
    starter: 'chat',
    auth: 'jwt',
    rooms: true,
    database: 'sqlite',
    scaling: 'single',
    client: true,
    docker: true,
    packageManager: 'npm',
    install: true,
    git: true,
  })
})

test('a detected package manager is the default, unless another was given', () => {
  expect(fillAnswers({}, { packageManager: 'pnpm' }).packageManager).toBe('pnpm')
  expect(fillAnswers({ packageManager: 'bun' }, { packageManager: 'pnpm' }).packageManager).toBe(
    'bun',
  )
})

test('another runtime never gets the package manager of Node', () => {
  expect(fillAnswers({ runtime: 'python' }, { packageManager: 'pnpm' }).packageManager).toBe('uv')
  expect(fillAnswers({ runtime: 'go' }).packageManager).toBe('go')
})

test('without rooms there is no database to ask for', () => {
  expect(applies('database', { rooms: false })).toBe(false)
  expect(fillAnswers({ rooms: false }).database).toBe('none')
})

test('the rules accept exactly the combinations that make sense', () => {
  const disagreed = everyWish.filter((wish) => (problemsOf(wish).length === 0) !== isCoherent(wish))

  expect(disagreed).toEqual([])
})

test('every contradiction is told at once', () => {
  expect(
    problemsOf({ runtime: 'python', rooms: false, database: 'sqlite', packageManager: 'npm' }),
  ).toEqual(['--runtime', '--database, --no-rooms', '--package-manager, --runtime'])
})

test('every condition in the catalogue names an option that comes before it', () => {
  const conditions = OPTION_NAMES.flatMap((name) => {
    const condition = optionOf(name).appliesWhen
    return condition === undefined ? [] : [{ name, on: condition.option }]
  })

  for (const { name, on } of conditions) {
    const before: readonly string[] = OPTION_NAMES.slice(0, OPTION_NAMES.indexOf(name))
    expect(before).toContain(on)
  }
})

test('every fallback is one of its values', () => {
  for (const name of OPTION_NAMES) {
    const option = optionOf(name)
    if (option.kind === 'choice') {
      expect(option.values.map(({ value }) => value)).toContain(option.fallback)
    }
  }
})

test('only known ids follow from answers, and rows are keyed by them', () => {
  const known: ReadonlySet<string> = new Set(allFeatureIds())
  const wishes = [...everyWish, { packageManager: 'yarn' } as const]
  const followed = wishes.flatMap((wish) => featuresOf(fillAnswers(wish)))
  const keyed = Object.keys(FEATURES).flatMap((key) => key.split('+'))

  expect([...followed, ...keyed].filter((id) => !known.has(id))).toEqual([])
  expect([...known].filter((id) => !followed.some((other) => other === id))).toEqual([])
})

test('the recorded command says every lasting answer and nothing about the run', () => {
  const blueprint = makeBlueprint('my-chat', { rooms: false, install: false, git: false })
  const { answers, command } = manifestOf(blueprint, '1.2.3')

  expect(command).toBe(
    'npx create-realtime@1.2.3 my-chat --runtime node --starter chat --auth jwt --no-rooms --scaling single --client --docker --package-manager npm',
  )
  expect(command).toBe(reproduceCommand(makeBlueprint('my-chat', { rooms: false }), '1.2.3'))
  expect(Object.keys(answers)).not.toContain('install')
})

test('flags say the same as the answers they came from', () => {
  expect(flagsFor({ auth: 'api-key', client: false, packageManager: 'pnpm' })).toEqual([
    '--auth',
    'api-key',
    '--no-client',
    '--package-manager',
    'pnpm',
  ])
})
