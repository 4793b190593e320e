import type { Blueprint } from '../blueprint/blueprint.ts'
import { manifestOf } from '../blueprint/manifest.ts'
import type { Feature, LineRow, RandomHex } from '../features/feature.ts'
import { envRowsOf, featureRows } from '../features/index.ts'
import { runtimeOf } from '../runtimes/index.ts'
import type { Runtime } from '../runtimes/runtime.ts'
import { renderEnv, renderEnvExample, renderPackageJson } from './manifests.ts'
import { overlay } from './overlay.ts'
import type { Layered } from './overlay.ts'
import type { CreateOp, FollowUp, Plan, Templates } from './plan.ts'
import { contextOf, TEMPLATE_NAME, withoutFragments } from './prose.ts'
import { renderTemplate } from './render.ts'
import { insertRows } from './rows.ts'

/** What planning needs beyond the blueprint. All values, so that equal inputs give equal bytes. */
export type ProjectInputs = {
  readonly templates: Templates
  readonly random: RandomHex
  /** The version of create-realtime, for `realtime.json`. */
  readonly version: string
}

/** Every file of a new project. Touches nothing. */
export function planProject(blueprint: Blueprint, inputs: ProjectInputs): Plan {
  const runtime = runtimeOf(blueprint.answers.runtime)
  const features = featureRows(blueprint.features)
  const { files, fragments } = withoutFragments([
    ...overlay(inputs.templates, runtime.roots, blueprint.features),
    ...copied(inputs.templates, runtime, blueprint),
  ])
  const context = contextOf(blueprint, fragments, features, inputs.version)
  const lines = linesOf(runtime, features)
  refuseStrayRows(lines, files)

  const ops = [...files]
    .map(([path, file]) => fileFrom(path, file, lines, context))
    .map((op) => (op.path === 'package.json' ? withPackages(op, runtime, features, inputs) : op))
    .concat(ownFiles(blueprint, features, inputs))
    .map((op) => ({ ...op, text: op.text.replaceAll(TEMPLATE_NAME, blueprint.name) }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))

  return { ops, problems: [], byHand: [], followUps: followUpsOf(blueprint) }
}

function copied(
  templates: Templates,
  runtime: Runtime,
  blueprint: Blueprint,
): readonly (readonly [string, Layered])[] {
  const chosen: readonly string[] = blueprint.features
  return runtime.copies
    .filter(({ when }) => when === undefined || chosen.includes(when))
    .flatMap((copy) => {
      const { from, to, when: because = 'shared' } = copy
      const sources = [...templates].filter(
        ([source]) => source === from || source.startsWith(`${from}/`),
      )
      if (copy.asLines)
        return [[to, { source: from, text: asLines(sources.map(([, text]) => text)), because }]]
      return sources.map(
        ([source, text]) => [to + source.slice(from.length), { source, text, because }] as const,
      )
    })
}

function asLines(texts: readonly string[]): string {
  return texts.map((text) => `${JSON.stringify(JSON.parse(text))}\n`).join('')
}

function linesOf(runtime: Runtime, features: readonly Feature[]): readonly LineRow[] {
  return [
    ...runtime.envLines(features),
    ...features.flatMap((feature) => runtime.rowsOf(feature).lines ?? []),
  ]
}

function refuseStrayRows(lines: readonly LineRow[], files: ReadonlyMap<string, Layered>): void {
  const stray = lines.find((line) => !files.has(line.file))
  if (stray !== undefined)
    throw new Error(`A row is meant for ${stray.file}, which no feature has.`)
}

function fileFrom(
  path: string,
  file: Layered,
  lines: readonly LineRow[],
  context: object,
): CreateOp {
  const { because } = file
  if (path.endsWith('.hbs')) {
    const text = renderTemplate(file.source, file.text, context)
    return { kind: 'create', path: path.slice(0, -'.hbs'.length), text, because }
  }
  const rows = lines.filter((line) => line.file === path)
  return { kind: 'create', path, text: insertRows(path, file.text, rows), because }
}

function withPackages(
  op: CreateOp,
  runtime: Runtime,
  features: readonly Feature[],
  { templates }: ProjectInputs,
): CreateOp {
  const versions = templates.get(runtime.versions)
  if (versions === undefined) throw new Error(`${runtime.versions} is missing.`)
  return { ...op, text: renderPackageJson(op.text, versions, features.map(runtime.rowsOf)) }
}

/** Files that are made from facts alone and so have no template. */
function ownFiles(
  blueprint: Blueprint,
  features: readonly Feature[],
  { random, version }: ProjectInputs,
): readonly CreateOp[] {
  const env = envRowsOf(features)
  const manifest = `${JSON.stringify(manifestOf(blueprint, version), null, 2)}\n`
  return [
    { kind: 'create', path: '.env', text: renderEnv(env, random), because: 'base', isSecret: true },
    { kind: 'create', path: '.env.example', text: renderEnvExample(env), because: 'base' },
    { kind: 'create', path: 'realtime.json', text: manifest, because: 'base' },
  ]
}

function followUpsOf({ answers }: Blueprint): readonly FollowUp[] {
  const install: FollowUp = { kind: 'install', packageManager: answers.packageManager }
  return [...(answers.install ? [install] : []), ...(answers.git ? [{ kind: 'git' } as const] : [])]
}
