import type { Disk } from '../workspace/disk.ts'
import type { Terminal } from './terminal.ts'

/** One run of the program, as a command sees it. */
export type Session = {
  readonly terminal: Terminal
  readonly env: Readonly<Record<string, string | undefined>>
  /** The version of create-realtime. */
  readonly version: string
  /** Aborted by Ctrl+C, by a closing terminal, by `kill`. */
  readonly cancelled: AbortSignal
  /** What changes are made on: the real disk, unless a test has one that breaks. */
  readonly disk?: Disk
}

/** Flags that every command takes. */
export type CommonFlags = {
  readonly yes?: true
  readonly dryRun?: true
  readonly json?: true
  /** A file to keep the plan in, in place of carrying it out. */
  readonly plan?: string
  /** What to do with files that are in the way: `keep`, `take`, `merge`, `stop`, or `keep:<file>`. */
  readonly onConflict?: readonly string[]
  readonly cwd?: string
  readonly verbose?: true
}
