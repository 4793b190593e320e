import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { CreateOp } from '../plan/plan.ts'
import { packageRoot } from './package-root.ts'
import { run } from './run.ts'
import type { RunResult } from './run.ts'

/** A formatter that is installed in a host. */
export type Installed = {
  /** The folder that paths of files begin at. */
  readonly root: string
  readonly program: string
  /** The file with its settings, if there is one. */
  readonly settings: string | undefined
}

/** Formats files that are not on the disk yet: one result for each, or fewer as soon as one fails. */
type Format = (host: Installed, files: readonly CreateOp[]) => Promise<readonly RunResult[]>

export type Formatter = {
  readonly command: string
  readonly packageName: string
  /** What the file with its settings is called. */
  readonly config: RegExp
  readonly format: Format
}

/** For one run of a formatter, a cold start on a loaded machine included. */
const TIME_MS = 30_000

/** None is given a file of the host, as nothing is written before the plan is whole. */
export const FORMATTERS: readonly Formatter[] = [
  {
    command: 'biome',
    packageName: '@biomejs/biome',
    config: /^\.?biome\.jsonc?$/,
    format: oneByOne((path) => ['format', `--stdin-file-path=${path}`]),
  },
  {
    command: 'oxfmt',
    packageName: 'oxfmt',
    config: /^(\.oxfmtrc\.jsonc?|oxfmt\.config\.[cm]?[jt]s)$/,
    format: oneByOne((path) => [`--stdin-filepath=${path}`]),
  },
  {
    command: 'dprint',
    packageName: 'dprint',
    config: /^\.?dprint\.jsonc?$/,
    format: withDprint,
  },
  {
    command: 'prettier',
    packageName: 'prettier',
    config: /^(\.prettierrc(\.[a-z0-9]+)?|prettier\.config\.[cm]?[jt]s)$/,
    format: withPrettier,
  },
]

/** Each from standard input, as many at a time as there are cores, and none any more once one has failed. */
function oneByOne(argsFor: (path: string) => readonly string[]): Format {
  return async ({ root, program }, files) => {
    const results: RunResult[] = []
    const queue = files.entries()
    const lane = async (): Promise<void> => {
      for (const [index, { path, text }] of queue) {
        const options = { cwd: root, input: text, timeoutMs: TIME_MS }
        results[index] = await run(program, argsFor(path), options)
        if (results.some((result) => !result.isOk)) return
      }
    }
    await Promise.all(Array.from({ length: availableParallelism() }, lane))
    // Without those that were not tried any more.
    return Object.values(results)
  }
}

/** Prettier takes a third of a second to start, and here it has tens of files to read. */
async function withPrettier({ root }: Installed, files: readonly CreateOp[]) {
  const input = JSON.stringify(files.map(({ path, text }) => ({ path, text })))
  const program = join(packageRoot(), 'dist/run-prettier.js')
  const options = { cwd: root, input, timeoutMs: TIME_MS }
  const result = await run(process.execPath, [program, root], options)
  if (!result.isOk) return [result]
  const texts: readonly string[] = JSON.parse(result.stdout)
  return texts.map((stdout) => ({ ...result, stdout }))
}

/** Dprint loads its plugins at each start, so it is given copies of all files in a folder of their own. */
async function withDprint({ program, settings }: Installed, files: readonly CreateOp[]) {
  const scratch = mkdtempSync(join(tmpdir(), 'create-realtime-format-'))
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(join(scratch, path)), { recursive: true })
      writeFileSync(join(scratch, path), text)
    }
    const config = settings === undefined ? [] : ['--config', settings]
    const args = ['fmt', ...config, '--allow-no-files', ...files.map(({ path }) => path)]
    const result = await run(program, args, { cwd: scratch, timeoutMs: TIME_MS })
    if (!result.isOk) return [result]
    return files.map(({ path }) => ({
      ...result,
      stdout: readFileSync(join(scratch, path), 'utf8'),
    }))
  } catch (error) {
    return [{ isOk: false, output: String(error), stdout: '' }]
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
