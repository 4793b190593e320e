import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { makeBlueprint } from '../../src/blueprint/blueprint.ts'
import type { Given } from '../../src/blueprint/options.ts'
import { planProject } from '../../src/plan/plan-project.ts'
import { readTemplates } from '../../src/workspace/templates.ts'

/** The texts of a project by path, with `/` between folders. */
export type Tree = ReadonlyMap<string, string>

/** The folder of this repository, without a trailing slash. */
export const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** Not a real version, so that a release does not touch every golden tree. */
const VERSION = '0.0.0'

const templates = readTemplates(readdirSync(join(repository, 'templates')))

/** The project that these answers stand for, with secrets that are the same in every run. */
export function projectTree(given: Given, name = 'my-app'): Tree {
  const plan = planProject(makeBlueprint(name, given), {
    templates,
    random: (bytes) => '0123456789abcdef'.repeat(bytes / 8),
    version: VERSION,
  })
  if (plan.problems.length > 0) throw new Error(JSON.stringify(plan.problems))
  return new Map(plan.ops.map((op) => [op.path, op.kind === 'create' ? op.text : '']))
}

/** Writes a tree below a folder, which is made. */
export function writeTree(folder: string, tree: Tree): void {
  mkdirSync(folder, { recursive: true })
  for (const [path, text] of tree) {
    const target = join(folder, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
    if (path === '.env') chmodSync(target, 0o600)
  }
}

/**
 * Lends a project the packages of this repository, which has every package that a generated project
 * may ask for, at the same versions. Installing them once per combination would take hours.
 */
export function lendPackages(folder: string): void {
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
}
