import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { run } from '../workspace/run.ts'
import type { Check } from './verify-app.ts'

const NAME = 'Types'
/** How many diagnostics are worth reading. */
const SHOWN = 5

/** Only new diagnostics count: what an app had before it was patched is no concern of the patch. */
export async function checkTypes(cwd: string, before: string | undefined): Promise<Check> {
  const compiler = join(cwd, 'node_modules/typescript/bin/tsc')
  if (!existsSync(join(cwd, 'tsconfig.json')) || !existsSync(compiler)) {
    const detail = 'There is no tsconfig.json, or no TypeScript installed.'
    return { name: NAME, status: 'not shown', detail }
  }
  const now = await diagnosticsIn(cwd, compiler)
  if (now.size === 0) return { name: NAME, status: 'passed', detail: 'No diagnostics.' }
  if (before === undefined) {
    return { name: NAME, status: 'failed', detail: [...now.values()].slice(0, SHOWN).join('\n') }
  }
  const then = await diagnosticsIn(before, compiler)
  const fresh = [...now].filter(([key]) => !then.has(key)).map(([, text]) => text)
  return fresh.length === 0
    ? {
        name: NAME,
        status: 'passed',
        detail: `No new diagnostics; the app had ${now.size} before.`,
      }
    : { name: NAME, status: 'failed', detail: fresh.slice(0, SHOWN).join('\n') }
}

/** Diagnostics by file, code and text: an edit above one moves its line. */
async function diagnosticsIn(cwd: string, compiler: string): Promise<ReadonlyMap<string, string>> {
  const args = [compiler, '--noEmit', '--pretty', 'false', '-p', '.']
  const { isOk, output } = await run(process.execPath, args, { cwd })
  if (isOk) return new Map()
  const lines = output.split('\n').filter((line) => /error TS\d+:/.test(line))
  const told = lines.length > 0 ? lines : [output.trim()]
  return new Map(told.map((line) => [line.replace(/\(\d+,\d+\)/, ''), line]))
}
