import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { everyCombination, nameOf } from '../support/combinations.ts'
import { inParallel } from '../support/in-parallel.ts'
import { projectTree } from '../support/project.ts'
import type { Tree } from '../support/project.ts'
import { batchesOf, standIns } from './batches.ts'
import { checkBatch, checkFormat } from './checks.ts'

/** All checks together: minutes on two cores. */
const CHECKS_MS = 15 * 60_000

const folder = mkdtempSync(join(tmpdir(), 'every-combination-'))
const trees: readonly Tree[] = everyCombination.map((combination) => projectTree(combination))
const standInOf = standIns(trees)

/** What the tools said, by the number of the tree that stands in for all with the same checked bytes. */
const findings = new Map<number, string[]>()
const badlyFormatted = new Set<string>()

beforeAll(async () => {
  const distinct = trees.flatMap((tree, number) =>
    standInOf[number] === number ? [{ number, tree }] : [],
  )
  const found = await inParallel(2, [...batchesOf(distinct).entries()], ([index, batch]) =>
    checkBatch(join(folder, `batch-${index}`), batch),
  )
  for (const { number, text } of found.flat()) {
    findings.set(number, [...(findings.get(number) ?? []), text])
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
      const misformatted = [...(trees[number] ?? [])]
        .filter(([path, text]) => badlyFormatted.has(keyOf(path, text)))
        .map(([path]) => `oxfmt: ${path}`)

      expect([...(findings.get(standInOf[number] ?? -1) ?? []), ...misformatted]).toEqual([])
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
  const found = await checkBatch(join(folder, 'wrong'), batch)
  const tools = found.flatMap(({ text }) => /^(\w+): src\/wrong\.ts/.exec(text)?.[1] ?? [])

  expect(new Set(tools)).toEqual(new Set(['tsc', 'oxlint', 'knip']))
}, 60_000)

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
