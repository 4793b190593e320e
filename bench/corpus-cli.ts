import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { CorpusRecord } from './corpus-record.ts'

/** What one run of the whole command cost, from its start to its exit. */
export interface CommandRun {
  readonly id: string
  readonly exitCode: number | null
  readonly wallMs: number
  /** Processor time of the process: other programs on the machine do not count. */
  readonly cpuMs: number
}

const BIN = join(import.meta.dirname, '../bin/create-realtime.js')
const OPTIONS = ['--yes', '--no-install', '--allow-dirty', '--json']

/** Runs the built command as a person would, on a copy of a checkout. */
export function runCommand(checkout: string, { id, entry }: CorpusRecord): CommandRun {
  const scratch = mkdtempSync(join(tmpdir(), 'create-realtime-corpus-'))
  try {
    const folder = join(scratch, 'app')
    cpSync(checkout, folder, { recursive: true, verbatimSymlinks: true })
    const command = [process.execPath, BIN, 'patch', entry, ...OPTIONS]
    const started = performance.now()
    // `times` is of every shell: its second line is what the commands before it have cost.
    const { stdout } = spawnSync('sh', ['-c', '"$@" >&2; echo "$?"; times', 'sh', ...command], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const wallMs = performance.now() - started
    const [code, , cost = ''] = stdout.split('\n')
    return { id, exitCode: Number(code), wallMs, cpuMs: milliseconds(cost) }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** The sum of `0m1.230s 0m0.170s`. */
function milliseconds(cost: string): number {
  return [...cost.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1_000,
    0,
  )
}
