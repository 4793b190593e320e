import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, sep } from 'node:path'

import { describe, expect, test } from 'vitest'

import { readConfig } from '../../src/blueprint/read-answers.ts'
import { projectTree, repository } from '../support/project.ts'
import type { Tree } from '../support/project.ts'

const BLUEPRINTS = join(repository, 'fixtures', 'blueprints')
const GOLDEN = join(repository, 'fixtures', 'golden')

/** `npm run golden` sets this: the trees are then written, and a person reads the difference. */
const isUpdate = process.env['UPDATE_GOLDEN'] === 'true'

const names = readdirSync(BLUEPRINTS).map((file) => file.replace(/\.json$/, ''))

describe.each(names)('the golden tree %s', (name) => {
  const tree = stored(plannedTree(name))
  if (isUpdate) rewrite(join(GOLDEN, name), tree)
  const golden = readTree(join(GOLDEN, name))

  test('holds the same files', () => {
    expect([...golden.keys()]).toEqual([...tree.keys()])
  })

  test('holds the same bytes', () => {
    const changed = [...tree].filter(([path, text]) => golden.get(path) !== text)

    expect(Object.fromEntries(changed.map(([path]) => [path, golden.get(path)]))).toEqual(
      Object.fromEntries(changed),
    )
  })
})

test('every golden tree belongs to a blueprint', () => {
  expect(readdirSync(GOLDEN).toSorted()).toEqual(names.toSorted())
})

test('at least six projects are kept to be read', () => {
  expect(names.length).toBeGreaterThanOrEqual(6)
})

function plannedTree(name: string): Tree {
  const file = join(BLUEPRINTS, `${name}.json`)
  const { given, problems } = readConfig(JSON.parse(readFileSync(file, 'utf8')), file)
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  return projectTree(given)
}

/** A `.gitignore` inside this repository would be obeyed: it is kept under the name templates use. */
function stored(tree: Tree): Tree {
  return new Map(
    [...tree]
      .map(([path, text]) => [path.replace(/(^|\/)\.gitignore$/, '$1_gitignore'), text] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function rewrite(folder: string, tree: Tree): void {
  rmSync(folder, { recursive: true, force: true })
  for (const [path, text] of tree) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

function readTree(folder: string): Tree {
  if (!existsSync(folder)) return new Map()
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return new Map(
    paths
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => [path.split(sep).join('/'), readFileSync(join(folder, path), 'utf8')] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}
