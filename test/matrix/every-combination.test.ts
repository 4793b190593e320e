import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { everyCombination, nameOf } from '../support/combinations.ts'
import { inParallel } from '../support/in-parallel.ts'
import { projectTree } from '../support/project.ts'
import type { Tree } from '../support/project.ts'
import { batchesOf, folderOf, standIns } from './batches.ts'
import type { Batch } from './batches.ts'
import { checkBatch, checkFormat } from './checks.ts'
import { closureKeys } from './closures.ts'

/** All checks together: about four minutes on two idle cores. */
const CHECKS_MS = 30 * 60_000

const folder = mkdtempSync(join(tmpdir(), 'every-combination-'))
const trees: readonly Tree[] = everyCombination.map((combination) => projectTree(combination))
const standInOf = standIns(trees)

const keysOf = trees.map(closureKeys)

/** What tsc and knip said, by the number of the tree that stands in for all with the same bytes. */
const aboutTrees = new Map<number, string[]>()
/** What oxlint said, by the key of the file. */
const aboutFiles = new Map<string, string[]>()
/** Keys of texts whose format is wrong. */
const badlyFormatted = new Set<string>()

beforeAll(async () => {
  const distinct = trees.flatMap((tree, number) =>
    standInOf[number] === number ? [{ number, tree }] : [],
  )
  const batches = batchesOf(distinct).map((batch) => ({ batch, toLint: notYetLinted(batch) }))
  const found = await inParallel(2, [...batches.entries()], ([index, { batch, toLint }]) =>
    checkBatch(join(folder, `batch-${index}`), batch, toLint),
  )
  for (const { tool, number, path, text } of found.flat()) {
    const key = keysOf[number]?.get(path)
    if (tool === 'oxlint' && key !== undefined) note(aboutFiles, key, text)
    else note(aboutTrees, number, text)
  }
  for (const [settings, texts] of textsBySettings()) {
    const place = join(folder, `format-${keyOf('', settings)}`)
    for (const key of await checkFormat(place, settings, texts)) badlyFormatted.add(key)
  }
}, CHECKS_MS)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('every combination type-checks, lints, is formatted and has nothing unused', () => {
  test.each(everyCombination.map((combination, number) => [nameOf(combination), number] as const))(
    '%s',
    (_, number) => {
      const linted = [...(keysOf[number]?.values() ?? [])].flatMap(
        (key) => aboutFiles.get(key) ?? [],
      )
      const misformatted = [...(trees[number] ?? [])]
        .filter(([path, text]) => badlyFormatted.has(keyOf(path, text)))
        .map(([path]) => `oxfmt: ${path}`)

      expect([
        ...(aboutTrees.get(standInOf[number] ?? -1) ?? []),
        ...linted,
        ...misformatted,
      ]).toEqual([])
    },
  )
})

test('the checks see what is wrong', async () => {
  const tree = new Map([
    ...(trees[0] ?? []),
    [
      'src/wrong.ts',
      "export const unused: number = 'text'\nexport function f(x: any) { return x }\n",
    ],
  ])
  const [batch] = batchesOf([{ number: 7, tree }])
  if (batch === undefined) throw new Error('One tree makes one batch.')
  const found = await checkBatch(join(folder, 'wrong'), batch, [
    join(folderOf(7), 'src', 'wrong.ts'),
  ])
  const tools = found.flatMap(({ text }) => /^(\w+): src\/wrong\.ts/.exec(text)?.[1] ?? [])

  expect(new Set(tools)).toEqual(new Set(['tsc', 'oxlint', 'knip']))
}, 60_000)

const claimed = new Set<string>()

/** The files of a batch that no batch before it lints in the same surroundings. */
function notYetLinted({ trees: numbered }: Batch): readonly string[] {
  return numbered.flatMap(({ number }) =>
    [...(keysOf[number] ?? [])].flatMap(([path, key]) => {
      if (claimed.has(key)) return []
      claimed.add(key)
      return [join(folderOf(number), path)]
    }),
  )
}

function note<Key>(notes: Map<Key, string[]>, key: Key, text: string): void {
  notes.set(key, [...(notes.get(key) ?? []), text])
}

/** Each text that occurs under a path once, grouped by the format settings that hold for it. */
function textsBySettings(): ReadonlyMap<string, Map<string, [string, string]>> {
  const groups = new Map<string, Map<string, [string, string]>>()
  for (const tree of trees) {
    const settings = tree.get('.oxfmtrc.json') ?? '{}'
    const texts = groups.get(settings) ?? new Map<string, [string, string]>()
    for (const [path, text] of tree) texts.set(keyOf(path, text), [path, text])
    groups.set(settings, texts)
  }
  return groups
}

function keyOf(path: string, text: string): string {
  return createHash('sha256').update(`${path}\n${text}`).digest('hex').slice(0, 16)
}
