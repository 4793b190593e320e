import { expect, test } from 'vitest'

import { makeBlueprint } from '../../../src/blueprint/blueprint.ts'
import { envRowsOf, featureRows } from '../../../src/features/index.ts'
import { planProject } from '../../../src/plan/plan-project.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { templateRoots } from '../../../src/runtimes/index.ts'
import { readTemplates } from '../../../src/workspace/templates.ts'
import { everyCombination } from '../../support/combinations.ts'

/** Planning all combinations takes some seconds; a busy machine takes its time. */
const SLOW_MS = 180_000

const templates = readTemplates(templateRoots('node'))
const inputs = { templates, version: '1.2.3', random: (bytes: number) => 'ab'.repeat(bytes) }
const planFor = (given: Parameters<typeof makeBlueprint>[1], name = 'my-chat') =>
  planProject(makeBlueprint(name, given), inputs)
const textOf = (plan: Plan, path: string) => {
  const op = plan.ops.find((candidate) => candidate.path === path)
  return op?.kind === 'create' ? op.text : undefined
}

const compose = (given: Parameters<typeof planFor>[0]) => textOf(planFor(given), 'compose.yaml')

test('equal answers and equal secrets give equal bytes', () => {
  expect(planFor({})).toEqual(planFor({ auth: 'jwt', rooms: true }))
})

test(
  'in every combination each path stands once, and each variable that is read is explained',
  () => {
    for (const combination of everyCombination) {
      const plan = planFor(combination)
      const paths = plan.ops.map(({ path }) => path)
      expect(paths).toEqual([...new Set(paths)].toSorted())
      expect(paths.filter((path) => /\\|^\/|\.\.|(^|\/)_[^_]|\.hbs$|fragments/.test(path))).toEqual(
        [],
      )

      const { features } = makeBlueprint('my-chat', combination)
      const explained = envRowsOf(featureRows(features)).map(({ name }) => name)
      expect(variablesRead(plan).toSorted()).toEqual(explained.toSorted())
    }
  },
  SLOW_MS,
)

test('the name of the templates is nowhere in what is written', () => {
  for (const op of planFor({}).ops) {
    expect(`${op.path}: ${op.kind === 'create' ? op.text : ''}`).not.toContain('realtime-app')
  }
})

test('only .env is secret, and only secrets differ between two projects of equal answers', () => {
  const one = planFor({ auth: 'session' })
  const other = planProject(makeBlueprint('my-chat', { auth: 'session' }), {
    ...inputs,
    random: (bytes) => 'cd'.repeat(bytes),
  })
  const differing = one.ops.filter(
    (op, index) => JSON.stringify(op) !== JSON.stringify(other.ops[index]),
  )

  expect(differing.map(({ path }) => path)).toEqual(['.env'])
  expect(
    one.ops.filter((op) => op.kind === 'create' && op.isSecret).map(({ path }) => path),
  ).toEqual(['.env'])
})

test('compose.yaml starts what is needed, and the server finds it there', () => {
  const both = compose({ scaling: 'redis', database: 'postgres' })

  expect(both).toContain('REDIS_URL: redis://redis:6379')
  expect(both).toContain('DATABASE_URL: postgres://postgres:postgres@postgres:5432/postgres')
  expect(both).toMatch(/^ {2}redis:\n {4}image: redis/m)
  expect(both).toMatch(/^ {2}postgres:\n {4}image: postgres/m)
  expect(compose({})).not.toMatch(/redis|postgres|depends_on/)
  expect(compose({ docker: false })).toBeUndefined()
})

test('Yarn lays packages into a folder, and nobody else hears of Yarn', () => {
  const yarn = planFor({ packageManager: 'yarn' })

  expect(textOf(yarn, '.yarnrc.yml')).toContain('nodeLinker: node-modules\n')
  expect(textOf(yarn, '.gitignore')).toContain('\n.yarn/\n')
  expect(textOf(yarn, 'Dockerfile')).toContain('COPY package.json yarn.lock .yarnrc.yml ./\n')
  expect(textOf(yarn, '.dockerignore')).toContain('\n!yarn.lock\n!.yarnrc.yml\n')
  const traces = planFor({ packageManager: 'pnpm' }).ops.filter((op) =>
    /yarn/i.test(JSON.stringify(op)),
  )
  expect(traces.map(({ path }) => path)).toEqual([])
})

test('installing and git follow only where they are wanted', () => {
  expect(planFor({ packageManager: 'pnpm' }).followUps).toEqual([
    { kind: 'install', packageManager: 'pnpm' },
    { kind: 'git' },
  ])
  expect(planFor({ install: false, git: false }).followUps).toEqual([])
})

test('realtime.json records the version, the answers and the command', () => {
  const manifest: unknown = JSON.parse(textOf(planFor({ auth: 'none' }), 'realtime.json') ?? '')

  expect(manifest).toMatchObject({ version: '1.2.3', answers: { auth: 'none', runtime: 'node' } })
})

/** The environment variables that the program of a plan reads. */
function variablesRead(plan: Plan): string[] {
  const config = textOf(plan, 'src/ws/config.ts') ?? ''
  const names = [...config.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1] ?? '')
  return names.filter((name) => name !== 'NODE_ENV')
}
