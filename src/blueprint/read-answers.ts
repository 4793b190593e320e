import type { Problem } from '../errors.ts'
import { quoted } from './names.ts'
import { nearest } from './nearest.ts'
import { OPTIONS, OPTION_NAMES, optionOf } from './options.ts'
import type { Given, OptionName } from './options.ts'

/** Where an answer was said, so that a complaint can point at it: `--auth` or `config.json: auth`. */
export type PlaceOf = (name: OptionName) => string

export type ReadAnswers = { readonly given: Given; readonly problems: readonly Problem[] }

/** Turns raw values (strings of flags, values of a JSON file) into typed answers. Reports all faults. */
export function readAnswers(
  raw: Readonly<Partial<Record<OptionName, unknown>>>,
  placeOf: PlaceOf,
): ReadAnswers {
  const said = OPTION_NAMES.filter((name) => raw[name] !== undefined)
  const problems = said.flatMap((name) => faultOf(name, raw[name], placeOf(name)) ?? [])
  const sound = said.filter((name) => faultOf(name, raw[name], placeOf(name)) === undefined)

  // Each value was just found in its own option's list; the record's type cannot carry that proof.
  const given = Object.fromEntries(sound.map((name) => [name, raw[name]])) as Given
  return { given, problems }
}

/** Answers out of a parsed `--config` file: an object of catalogue keys and `directory`. */
export function readConfig(
  config: unknown,
  file: string,
): ReadAnswers & { readonly directory?: string } {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    return {
      given: {},
      problems: [badConfig(file, 'it is not a JSON object', 'Start it with `{`.')],
    }
  }

  const known: readonly string[] = [...OPTION_NAMES, 'directory', '$schema']
  const unknown = Object.keys(config).filter((key) => !known.includes(key))
  const problems = unknown.map((key) => unknownKey(file, key, known))
  const directory: unknown = 'directory' in config ? config.directory : undefined
  const isPath = directory === undefined || typeof directory === 'string'
  if (!isPath) {
    problems.push(badConfig(`${file}: directory`, 'it is not a string', 'Write a folder name.'))
  }

  const answers = readAnswers(config, (name) => `${file}: ${name}`)
  const all = { given: answers.given, problems: [...problems, ...answers.problems] }
  return typeof directory === 'string' ? { ...all, directory } : all
}

/** The JSON Schema of the `--config` file, made from the catalogue. */
export function configSchema(): Readonly<Record<string, unknown>> {
  const properties = Object.fromEntries(
    OPTION_NAMES.map((name) => {
      const option = optionOf(name)
      const description = option.help
      return option.kind === 'switch'
        ? [name, { type: 'boolean', description, default: option.fallback }]
        : [
            name,
            {
              enum: option.values.map(({ value }) => value),
              description,
              default: option.fallback,
            },
          ]
    }),
  )
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Answers for create-realtime',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      directory: { type: 'string', description: 'folder of the new project' },
      ...properties,
    },
    additionalProperties: false,
  }
}

function faultOf(name: OptionName, value: unknown, where: string): Problem | undefined {
  const option = optionOf(name)
  if (option.kind === 'switch') {
    if (typeof value === 'boolean') return undefined
    return badConfig(where, `${quoted(String(value))} is not true or false`, 'Write true or false.')
  }

  const values = option.values.map((entry) => entry.value)
  if (typeof value === 'string' && values.includes(value)) return undefined

  const meant = typeof value === 'string' ? nearest(value, values) : undefined
  const all = `The values are: ${values.join(', ')}.`
  return {
    code: 'unknown-value',
    message: `${quoted(String(value))} is not a value of \`${OPTIONS[name].flag}\`.`,
    where,
    hint: meant === undefined ? all : `Did you mean \`${meant}\`? ${all}`,
  }
}

function unknownKey(file: string, key: string, known: readonly string[]): Problem {
  const meant = nearest(key.replaceAll('-', ''), known)
  const hint =
    meant === undefined ? `The keys are: ${known.join(', ')}.` : `Did you mean \`${meant}\`?`
  return badConfig(`${file}: ${key}`, `${quoted(key)} is not a key of the configuration`, hint)
}

function badConfig(where: string, reason: string, hint: string): Problem {
  return {
    code: 'bad-config',
    message: `The configuration cannot be used: ${reason}.`,
    where,
    hint,
  }
}
