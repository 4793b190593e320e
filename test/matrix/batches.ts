import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { lendPackages } from '../support/project.ts'
import type { Tree } from '../support/project.ts'

/** A tree under the number by which findings name it. */
export type Numbered = { readonly number: number; readonly tree: Tree }

/** Trees that one compiler run may read together, and the settings that they have in common. */
export type Batch = { readonly trees: readonly Numbered[]; readonly settings: Tree }

/** Large enough that reading the types of the packages once pays, small enough for two lanes to balance. */
const BATCH_SIZE = 16

/** What has to stand at the root of a batch, for one program to read all of its trees. */
const SETTINGS = new Set(['tsconfig.json'])

/** What only people and containers read. No checker of code looks at it. */
const PROSE =
  /\.(md|ya?ml|html|css|svg|example)$|(^|\/)(\.env|Dockerfile|\.gitignore|\.dockerignore|\.editorconfig)$|^realtime\.json$/

/** Trees whose checked bytes are equal stand for each other; the result maps each to its stand-in. */
export function standIns(trees: readonly Tree[]): readonly number[] {
  const seen = new Map<string, number>()
  return trees.map((tree, index) => {
    const key = hashOf([...tree].filter(([path]) => !PROSE.test(path)))
    const first = seen.get(key) ?? index
    seen.set(key, first)
    return first
  })
}

/**
 * Groups trees that can share one program: the same settings, and the same additions to the types of
 * packages (`declare module`), which would otherwise reach from one tree into another.
 */
export function batchesOf(trees: readonly Numbered[]): readonly Batch[] {
  const groups = new Map<string, Numbered[]>()
  for (const numbered of trees) {
    const key = hashOf([...settingsOf(numbered.tree), ...augmentationsOf(numbered.tree)])
    groups.set(key, [...(groups.get(key) ?? []), numbered])
  }
  return [...groups.values()].flatMap((group) =>
    chunks(group).map((chunk) => ({
      trees: chunk,
      settings: settingsOf(chunk[0]?.tree ?? new Map()),
    })),
  )
}

/** Writes a batch: each tree in a folder named by its number, the settings and the packages above them. */
export function writeBatch(folder: string, { trees, settings }: Batch): void {
  writeFiles(folder, settings)
  for (const { number, tree } of trees) {
    const own = [...tree].filter(([path]) => !settings.has(path))
    writeFiles(join(folder, folderOf(number)), new Map(own))
  }
  lendPackages(folder)
}

/** Of one width: some tools take `1` for the parent of all that starts with it, such as `10`. */
export function folderOf(number: number): string {
  return `${number}`.padStart(4, '0')
}

export function writeFiles(folder: string, files: Tree): void {
  for (const [path, text] of files) {
    const target = join(folder, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
  }
}

function settingsOf(tree: Tree): Tree {
  return new Map([...tree].filter(([path]) => SETTINGS.has(path)))
}

function augmentationsOf(tree: Tree): Tree {
  return new Map([...tree].filter(([, text]) => /^declare (module|global)\b/m.test(text)))
}

function chunks<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / BATCH_SIZE)
  return Array.from({ length: count }, (_, index) =>
    items.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE),
  )
}

function hashOf(files: Iterable<readonly [string, string]>): string {
  return createHash('sha256')
    .update(JSON.stringify([...files]))
    .digest('hex')
}
