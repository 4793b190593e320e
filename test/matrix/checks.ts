import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { runCommand } from '../support/command.ts'
import { repository } from '../support/project.ts'
import { folderOf, writeBatch, writeFiles } from './batches.ts'
import type { Batch } from './batches.ts'

/** What a tool said about the tree with this number. */
export type Finding = {
  readonly tool: string
  readonly number: number
  readonly path: string
  readonly text: string
}

const BIN = join(repository, 'node_modules', '.bin')

/**
 * What knip cannot see for itself: pages are entered through HTML, the client is for the user's own code, and
 * the schemas of the server's events are read by `create-realtime types`. A type that is exported for its own file's signatures is used.
 */
const KNIP = {
  entry: [
    'src/main.ts',
    'client/realtime-client.ts',
    'client/demo/*.ts',
    'scripts/*',
    'src/ws/events.ts',
  ],
  project: ['src/**', 'test/**', 'client/**', 'scripts/**'],
  ignoreExportsUsedInFile: { interface: true, type: true },
  // Started by tests, and installed by the system.
  ignoreBinaries: ['redis-server'],
}

/**
 * Type-checks all trees of a batch, lints the given files of it (`<folder of the tree>/<path>`), and looks for what
 * is unused, each tool run once.
 */
export async function checkBatch(
  folder: string,
  batch: Batch,
  toLint: readonly string[],
): Promise<readonly Finding[]> {
  writeBatch(folder, batch)
  return [
    ...(await typecheck(folder, batch)),
    ...(await lint(folder, toLint)),
    ...(await findUnused(folder, batch)),
  ]
}

/** Checks the format of every text that occurs in any tree, each once. The result holds its key. */
export async function checkFormat(
  folder: string,
  settings: string,
  texts: ReadonlyMap<string, readonly [path: string, text: string]>,
): Promise<readonly string[]> {
  writeFiles(folder, new Map([['.oxfmtrc.json', settings]]))
  for (const [key, file] of texts) writeFiles(join(folder, key), new Map([file]))
  const { code, output } = await runCommand(join(BIN, 'oxfmt'), ['--check'], { cwd: folder })
  const wrong = [...texts.keys()].filter((key) => output.includes(`${key}/`))
  if (code !== 0 && wrong.length === 0) throw new Error(`oxfmt failed:\n${output}`)
  return wrong
}

/** One program per kind of tsconfig, over the folders that it names in every tree. */
async function typecheck(folder: string, batch: Batch): Promise<readonly Finding[]> {
  const own = batch.settings.get('tsconfig.json')
  const client = batch.trees.flatMap(({ tree }) => tree.get('client/tsconfig.json') ?? [])[0]
  const programs = [
    ...(own === undefined ? [] : [sharedConfig(own, '.')]),
    ...(client === undefined ? [] : [sharedConfig(client, 'client')]),
  ]
  const findings: Finding[] = []
  for (const [index, program] of programs.entries()) {
    const file = `tsconfig.batch-${index}.json`
    writeFileSync(join(folder, file), program)
    const args = ['-p', file, '--noEmit', '--pretty', 'false']
    const { code, output } = await runCommand(join(BIN, 'tsc'), args, { cwd: folder })
    findings.push(...numbered('tsc', output, code))
  }
  return findings
}

/** The settings of one tree, made to stand above many: the same options, each folder once per tree. */
function sharedConfig(text: string, below: string): string {
  const { include, exclude, compilerOptions } = JSON.parse(text)
  const everywhere = (path: string): string => join('*', below, path)
  return JSON.stringify({
    compilerOptions: { ...compilerOptions, rootDir: '.', outDir: undefined, noEmit: true },
    include: include.map(everywhere),
    exclude: exclude?.map(everywhere),
  })
}

async function lint(folder: string, files: readonly string[]): Promise<readonly Finding[]> {
  if (files.length === 0) return []
  const args = ['--type-aware', '--deny-warnings', '--format=unix', ...files]
  const { code, output } = await runCommand(join(BIN, 'oxlint'), args, { cwd: folder })
  return numbered('oxlint', output, code)
}

async function findUnused(folder: string, { trees }: Batch): Promise<readonly Finding[]> {
  const workspaces = trees.map(({ number }) => folderOf(number))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, workspaces }))
  writeFileSync(join(folder, 'knip.json'), JSON.stringify({ workspaces: { '*': KNIP } }))
  const args = ['--reporter', 'json', '--no-progress', '--no-config-hints']
  const { stdout, output } = await runCommand(join(BIN, 'knip'), args, { cwd: folder })
  if (!stdout.startsWith('{')) throw new Error(`knip failed:\n${output}`)

  const { issues } = JSON.parse(stdout)
  const lines: string[] = issues.flatMap(({ file, ...kinds }: { file: string }) =>
    Object.entries(kinds).flatMap(([kind, found]) =>
      Array.isArray(found)
        ? found.map(({ name }) => `${file}: ${kind}${name === file ? '' : `: ${name}`}`)
        : [],
    ),
  )
  return numbered('knip', lines.join('\n'), 0)
}

/** Findings start with the number of their tree. A failure that names none is nobody's, so it throws. */
function numbered(tool: string, output: string, code: number | null): readonly Finding[] {
  const findings = output.split('\n').flatMap((line) => {
    const match = /^(\d+)\/([^:(]+)(.*)$/.exec(line)
    if (match === null) return []
    const [, number, path = '', rest] = match
    return [{ tool, number: Number(number), path, text: `${tool}: ${path}${rest}` }]
  })
  if (code !== 0 && findings.length === 0) throw new Error(`${tool} failed:\n${output}`)
  return findings
}
