import { PROBLEM_KINDS } from '../errors.ts'
import { PLAN_FORMAT } from '../workspace/plan-file.ts'
import { EXIT_CODES, JSON_FORMAT } from './exit.ts'

const text = { type: 'string' } as const
const texts = { type: 'array', items: text } as const

const problem = {
  type: 'object',
  properties: {
    code: { enum: Object.keys(PROBLEM_KINDS) },
    message: { ...text, description: 'what happened' },
    where: { ...text, description: 'a path, file:line, a flag or a key' },
    hint: { ...text, description: 'the next move' },
    next: { ...texts, description: 'full commands that go on from here' },
    snippet: { ...text, description: 'lines to paste' },
  },
  required: ['code', 'message', 'where', 'hint'],
} as const

const followUp = {
  type: 'object',
  properties: {
    kind: { enum: ['install', 'git'] },
    status: { enum: ['done', 'skipped', 'failed'] },
    detail: text,
  },
  required: ['kind'],
} as const

const byHand = {
  type: 'object',
  properties: { where: text, why: text, snippet: text },
  required: ['where', 'why', 'snippet'],
} as const

const file = {
  type: 'object',
  properties: { kind: { enum: ['create', 'update', 'delete'] }, path: text, because: text },
  required: ['path', 'because'],
} as const

const operation = {
  type: 'object',
  properties: { ...file.properties, text, before: text, after: text, isSecret: { const: true } },
  required: ['kind', 'path', 'because'],
} as const

const shared = {
  format: { const: JSON_FORMAT },
  command: text,
  directory: text,
  followUps: { type: 'array', items: followUp },
  byHand: { type: 'array', items: byHand },
} as const

const result = {
  title: 'result',
  type: 'object',
  properties: {
    ...shared,
    status: { enum: ['done', 'unchanged'] },
    files: { type: 'array', items: file },
    next: texts,
  },
  required: ['format', 'status', 'command', 'directory', 'followUps'],
} as const

const plan = {
  title: 'plan',
  type: 'object',
  properties: {
    ...shared,
    status: { const: 'planned' },
    ops: { type: 'array', items: operation },
    problems: { type: 'array', items: problem },
  },
  required: ['format', 'status', 'command', 'directory', 'ops', 'problems', 'byHand'],
} as const

const failure = {
  title: 'failure',
  type: 'object',
  properties: {
    ...problem.properties,
    format: shared.format,
    status: { enum: ['failed', 'cancelled'] },
    exitCode: { enum: Object.values(EXIT_CODES) },
    problems: { type: 'array', items: problem },
  },
  required: ['format', 'status', 'exitCode', 'problems', 'next', ...problem.required],
} as const

/** The JSON Schema of what `--json` prints: a result, a plan or a failure, told apart by `status`. */
export function outputSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What create-realtime prints with --json',
    anyOf: [result, plan, failure],
  }
}

/** The JSON Schema of the file that `--plan` writes and `apply` reads. */
export function planFileSchema(): object {
  const input = {
    type: 'object',
    properties: {
      path: text,
      sha256: { type: ['string', 'null'], description: 'null: there is no such file' },
    },
    required: ['path', 'sha256'],
  }
  const { ops, problems } = plan.properties
  const kept = { ops, problems, byHand: shared.byHand, followUps: shared.followUps }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What create-realtime keeps in the file of --plan',
    type: 'object',
    properties: {
      format: { const: PLAN_FORMAT },
      kind: { const: 'plan' },
      version: { ...text, description: 'of create-realtime; only the same one carries it out' },
      root: { ...text, description: 'the folder that the paths are below' },
      isNew: { type: 'boolean', description: 'whether the folder is to appear as a whole' },
      plan: { type: 'object', properties: kept, required: Object.keys(kept) },
      inputs: { type: 'array', items: input },
    },
    required: ['format', 'kind', 'version', 'root', 'isNew', 'plan', 'inputs'],
  }
}
