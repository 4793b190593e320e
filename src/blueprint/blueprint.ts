import { refuseAny } from '../errors.ts'
import { OPTIONS, OPTION_NAMES, optionOf, valuesFor } from './options.ts'
import type { Answers, Given } from './options.ts'
import { applies, checkRules } from './rules.ts'

/** A coherent wish: every answer known, every rule satisfied. */
export type Blueprint = {
  /** The project's name: its folder, its package, its image. */
  readonly name: string
  readonly answers: Answers
  readonly features: readonly FeatureId[]
}

/** Names of feature folders and row modules. Each follows from one answer. */
export type FeatureId =
  | `auth-${Answers['auth']}`
  | `database-${Answers['database']}`
  | `scaling-${Answers['scaling']}`
  | `starter-${Answers['starter']}`
  | Toggle<'rooms'>
  | Toggle<'client'>
  | Toggle<'docker'>
  | 'yarn'
  | SharedTrait

/** What several values of one option have in common, so that it is written once. */
type SharedTrait = 'sign-in' | 'credentials' | 'tokens' | 'secrets' | 'database'

type Toggle<Name extends string> = Name | `no-${Name}`

/** Has users who sign in; the client shows something; a token is verified; the server signs with a secret. */
const AUTH_TRAITS: Readonly<Record<Answers['auth'], readonly SharedTrait[]>> = {
  jwt: ['sign-in', 'credentials', 'tokens', 'secrets'],
  session: ['sign-in', 'secrets'],
  ticket: ['sign-in', 'credentials', 'tokens', 'secrets'],
  'api-key': ['sign-in', 'credentials'],
  none: [],
}

/** Fills in what was not given and checks every rule. Throws all contradictions together. */
export function makeBlueprint(name: string, given: Given, detected: Given = {}): Blueprint {
  const answers = fillAnswers(given, detected)
  refuseAny(checkRules({ given, answers }))

  return { name, answers, features: featuresOf(answers) }
}

/** Complete answers: what was given, else what was detected, else the catalogue's fallback. */
export function fillAnswers(given: Given, detected: Given = {}): Answers {
  const runtime = given.runtime ?? OPTIONS.runtime.fallback
  const rooms = given.rooms ?? OPTIONS.rooms.fallback
  return {
    runtime,
    starter: given.starter ?? OPTIONS.starter.fallback,
    auth: given.auth ?? OPTIONS.auth.fallback,
    rooms,
    database: applies('database', { rooms })
      ? (given.database ?? OPTIONS.database.fallback)
      : OPTIONS.database.otherwise,
    scaling: given.scaling ?? OPTIONS.scaling.fallback,
    client: given.client ?? OPTIONS.client.fallback,
    docker: given.docker ?? OPTIONS.docker.fallback,
    packageManager: given.packageManager ?? managerFor(runtime, detected.packageManager),
    install: given.install ?? OPTIONS.install.fallback,
    git: given.git ?? OPTIONS.git.fallback,
  }
}

/** True for answers that the catalogue knows and this version cannot carry out yet. */
export function isNotInThisVersion(given: Given): boolean {
  const problems = checkRules({ given, answers: fillAnswers(given) })
  return problems.some(({ code }) => code === 'not-in-this-version')
}

/** The features that the answers stand for, in the order in which their rows are written. */
export function featuresOf(answers: Answers): readonly FeatureId[] {
  return [
    `auth-${answers.auth}`,
    ...AUTH_TRAITS[answers.auth],
    answers.rooms ? 'rooms' : 'no-rooms',
    `database-${answers.database}`,
    ...(answers.database === 'none' ? [] : (['database'] as const)),
    `scaling-${answers.scaling}`,
    `starter-${answers.starter}`,
    answers.client ? 'client' : 'no-client',
    answers.docker ? 'docker' : 'no-docker',
    ...(answers.packageManager === 'yarn' ? (['yarn'] as const) : []),
  ]
}

/** Every feature id that some answer can lead to: what a template folder may be called. */
export function allFeatureIds(): readonly FeatureId[] {
  return [
    ...OPTIONS.auth.values.map(({ value }) => `auth-${value}` as const),
    'sign-in',
    'credentials',
    'tokens',
    'secrets',
    'rooms',
    'no-rooms',
    ...OPTIONS.database.values.map(({ value }) => `database-${value}` as const),
    'database',
    ...OPTIONS.scaling.values.map(({ value }) => `scaling-${value}` as const),
    ...OPTIONS.starter.values.map(({ value }) => `starter-${value}` as const),
    'client',
    'no-client',
    'docker',
    'no-docker',
    'yarn',
  ]
}

/** The flags that say the same as these answers, one token each; `only` limits the options. */
export function flagsFor(answers: Given, only = OPTION_NAMES): readonly string[] {
  return only.flatMap((name) => {
    const answer = answers[name]
    const { flag } = optionOf(name)
    const isMoot = name === 'database' && answers.rooms === false
    if (answer === undefined || isMoot) return []
    if (typeof answer === 'string') return [`--${flag}`, answer]
    return [answer ? `--${flag}` : `--no-${flag}`]
  })
}

function managerFor(
  runtime: Answers['runtime'],
  detected: Answers['packageManager'] | undefined,
): Answers['packageManager'] {
  const fitting = new Set(valuesFor(OPTIONS.packageManager, runtime).map((entry) => entry.value))
  const wanted = [detected, OPTIONS.packageManager.fallback, 'uv', 'go'] as const
  return wanted.find((value) => value !== undefined && fitting.has(value)) ?? 'npm'
}
