import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'

import type { CreateOp, FileOp } from '../plan/plan.ts'
import { packageRoot } from './package-root.ts'
import { run } from './run.ts'
import type { RunResult } from './run.ts'

/** A change whose new files have the form that the host gives its own, and what went wrong. */
export type HostForm = { readonly ops: readonly FileOp[]; readonly notices: readonly string[] }

type Formatter = {
  readonly command: string
  readonly packageName: string
  readonly config: RegExp
  /** Makes it read a file from its standard input, as if it lay at this path. Prettier reads all at once. */
  readonly argsFor?: (path: string) => readonly string[]
}

/** None is given a file on the disk, as nothing is written before the plan is whole. */
const FORMATTERS: readonly Formatter[] = [
  {
    command: 'biome',
    packageName: '@biomejs/biome',
    config: /^\.?biome\.jsonc?$/,
    argsFor: (path) => ['format', `--stdin-file-path=${path}`],
  },
  {
    command: 'oxfmt',
    packageName: 'oxfmt',
    config: /^(\.oxfmtrc\.jsonc?|oxfmt\.config\.[cm]?[jt]s)$/,
    argsFor: (path) => [`--stdin-filepath=${path}`],
  },
  {
    command: 'dprint',
    packageName: 'dprint',
    config: /^\.?dprint\.jsonc?$/,
    argsFor: (path) => ['fmt', '--stdin', path],
  },
  {
    command: 'prettier',
    packageName: 'prettier',
    config: /^(\.prettierrc(\.[a-z0-9]+)?|prettier\.config\.[cm]?[jt]s)$/,
  },
]

/** What all of them know. Others would be told as failures. */
const SOURCE = /\.([cm]?[jt]s|json)$/
/** For one run of it, a cold start on a loaded machine included. */
const TIME_MS = 30_000

/** Runs the host's own formatter, if it has one, over the files that a change creates. Never throws. */
export async function inHostForm(root: string, ops: readonly FileOp[]): Promise<HostForm> {
  const created = ops.filter((op): op is CreateOp => op.kind === 'create' && SOURCE.test(op.path))
  const found = created.length === 0 ? undefined : formatterOf(root, root)
  if (found === undefined) return { ops, notices: [] }

  const { argsFor, program } = found
  const outcomes =
    argsFor === undefined
      ? await allAtOnce(root, created)
      : await oneByOne(created, ({ path, text }) =>
          run(program, argsFor(path), { cwd: root, input: text, timeoutMs: TIME_MS }),
        )
  const failed = outcomes.find(({ isOk, stdout }) => !isOk || stdout.trim() === '')
  if (failed === undefined) {
    const texts = new Map(created.map(({ path }, index) => [path, outcomes[index]?.stdout]))
    return { ops: ops.map((op) => withText(op, texts)), notices: [] }
  }
  // A part of the files in another form than the rest would be worse than none.
  const why = failed.output.split('\n').find((line) => line.trim() !== '') ?? 'it said nothing'
  return {
    ops,
    notices: [`${found.command} could not format the new files, so run it yourself: ${why}`],
  }
}

/** Prettier takes a third of a second to start, and here it has tens of files to read. */
async function allAtOnce(root: string, files: readonly CreateOp[]): Promise<readonly RunResult[]> {
  const input = JSON.stringify(files.map(({ path, text }) => ({ path, text })))
  const program = join(packageRoot(), 'dist/run-prettier.js')
  const options = { cwd: root, input, timeoutMs: TIME_MS }
  const result = await run(process.execPath, [program, root], options)
  if (!result.isOk) return [result]
  const texts: readonly string[] = JSON.parse(result.stdout)
  return texts.map((stdout) => ({ ...result, stdout }))
}

/** As many at a time as there are cores, and none any more once one has failed. */
async function oneByOne(
  files: readonly CreateOp[],
  format: (file: CreateOp) => Promise<RunResult>,
): Promise<readonly RunResult[]> {
  const results: RunResult[] = []
  const queue = files.entries()
  const lane = async (): Promise<void> => {
    for (const [index, file] of queue) {
      results[index] = await format(file)
      if (results.some((result) => !result.isOk)) return
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, lane))
  // Without those that were not tried any more.
  return Object.values(results)
}

function withText(op: FileOp, texts: ReadonlyMap<string, string | undefined>): FileOp {
  return op.kind === 'create' ? { ...op, text: texts.get(op.path) ?? op.text } : op
}

type Installed = Formatter & { readonly program: string }

/** Of the nearest folder that asks for one, as far as the repository goes. */
function formatterOf(folder: string, root: string): Installed | undefined {
  const names = existsSync(folder) ? readdirSync(folder) : []
  const packages = names.includes('package.json') ? mentionedIn(join(folder, 'package.json')) : []
  const wanted =
    FORMATTERS.find(({ config }) => names.some((name) => config.test(name))) ??
    FORMATTERS.find(({ packageName }) => packages.includes(packageName))
  if (wanted !== undefined) {
    const program = installed(wanted.command, root)
    return program === undefined ? undefined : { ...wanted, program }
  }
  const parent = dirname(folder)
  return names.includes('.git') || parent === folder ? undefined : formatterOf(parent, root)
}

/** The packages that a manifest names for itself, and the one whose settings it holds. */
function mentionedIn(manifest: string): readonly string[] {
  const text = readFileSync(manifest, 'utf8')
  const names = FORMATTERS.map(({ packageName }) => packageName)
  return names.filter((name) => text.includes(`"${name}"`))
}

function installed(command: string, folder: string): string | undefined {
  const name = process.platform === 'win32' ? `${command}.cmd` : command
  const program = join(folder, 'node_modules', '.bin', name)
  if (existsSync(program)) return program
  const parent = dirname(folder)
  return parent === folder ? undefined : installed(command, parent)
}
