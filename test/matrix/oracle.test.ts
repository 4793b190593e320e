import { expect, test } from 'vitest'

import { makeBlueprint } from '../../src/blueprint/blueprint.ts'
import { OPTIONS, OPTION_NAMES } from '../../src/blueprint/options.ts'
import { CreateRealtimeError } from '../../src/errors.ts'
import {
  DIMENSIONS,
  everyCombination,
  everyWish,
  isCoherent,
  nameOf,
} from '../support/combinations.ts'
import { coverPairs, everyPair, pairsOf } from '../support/pairwise.ts'

/** Answers that change how a project is installed or fetched, not which program it is. */
const NOT_COMBINED: ReadonlySet<string> = new Set(['runtime', 'packageManager', 'install', 'git'])

test('the list of combinations knows every option of the catalogue with all its values', () => {
  const combined = OPTION_NAMES.filter((name) => !NOT_COMBINED.has(name))

  expect(combined.toSorted()).toEqual(Object.keys(DIMENSIONS).toSorted())
  expect(OPTIONS.starter.values.map(({ value }) => value)).toEqual(DIMENSIONS.starter)
  expect(OPTIONS.auth.values.map(({ value }) => value)).toEqual(DIMENSIONS.auth)
  expect(OPTIONS.database.values.map(({ value }) => value)).toEqual(DIMENSIONS.database)
  expect(OPTIONS.scaling.values.map(({ value }) => value)).toEqual(DIMENSIONS.scaling)
})

test('the rules accept exactly the wishes that can come true', () => {
  const accepted = everyWish.filter(isAccepted)

  expect(accepted.map(nameOf)).toEqual(everyCombination.map(nameOf))
  expect(everyWish).toHaveLength(720)
  expect(everyCombination).toHaveLength(480)
})

test('a wish without rooms that names no database means none', () => {
  const { answers } = makeBlueprint('my-app', { rooms: false })

  expect(answers.database).toBe('none')
})

test('the covering choice holds every pair of answers that can stand together', () => {
  const covered = new Set(coverPairs(everyCombination).flatMap(pairsOf))
  const missing = everyPair().filter((pair) => !covered.has(pair))

  expect(missing).toEqual(['rooms=false database=sqlite', 'rooms=false database=postgres'])
})

test('the covering choice is small and holds only what can come true', () => {
  const chosen = coverPairs(everyCombination)

  expect(chosen.every(isCoherent)).toBe(true)
  expect(chosen.length).toBeLessThanOrEqual(22)
})

function isAccepted(wish: (typeof everyWish)[number]): boolean {
  try {
    makeBlueprint('my-app', wish)
    return true
  } catch (error) {
    if (error instanceof CreateRealtimeError) return false
    throw error
  }
}
