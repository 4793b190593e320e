import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { CreateRealtimeError } from '../../../src/errors.ts'
import { findProject } from '../../../src/workspace/find-project.ts'
import { tempFolder } from '../../support/in-temp-folder.ts'

function workspace(...projects: readonly string[]): string {
  const top = tempFolder()
  for (const project of ['packages/web/src', 'node_modules/some', ...projects]) {
    mkdirSync(join(top, project), { recursive: true })
  }
  for (const project of ['node_modules/some', ...projects]) {
    writeFileSync(join(top, project, 'realtime.json'), '{}')
  }
  return top
}

test('a project is found from its own folder and from any folder in it', () => {
  const top = workspace('packages/web', 'packages/api')

  expect(findProject(join(top, 'packages/web'))).toBe(join(top, 'packages/web'))
  expect(findProject(join(top, 'packages/web/src'))).toBe(join(top, 'packages/web'))
})

test('a project is found from above where it is the only one', () => {
  const top = workspace('packages/api')

  expect(findProject(top)).toBe(join(top, 'packages/api'))
})

test.each([
  ['several below are named', ['packages/api', 'packages/web'], 'packages/api, packages/web'],
  ['none at all is said', [], 'no `realtime.json` here'],
])('%s', (_, projects, words) => {
  const top = workspace(...projects)
  const error = thrownBy(() => findProject(top))

  expect(error.problems[0]).toMatchObject({ code: 'no-project', where: top })
  expect(error.message).toContain(words)
})

function thrownBy(act: () => void): CreateRealtimeError {
  try {
    act()
  } catch (error) {
    if (error instanceof CreateRealtimeError) return error
    throw error
  }
  throw new Error('Nothing was thrown.')
}
