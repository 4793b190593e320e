import { execa } from 'execa'

/** How a program ended. `output` is what it said on both streams, in order. */
export type RunResult = {
  readonly isOk: boolean
  readonly output: string
  /** Every byte that it wrote to its standard output. */
  readonly stdout: string
}

export type RunOptions = {
  readonly cwd: string
  /** Ends the program when the person cancels. */
  readonly signal?: AbortSignal
  /** What it reads. Without this it reads nothing. */
  readonly input?: string
  /** Ends the program when it takes longer. */
  readonly timeoutMs?: number
  /** Hears each line as it comes, for progress. */
  readonly onLine?: (line: string) => void
}

/** Runs a program with an argument array: no shell ever sees a name. Never throws for a failure. */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, signal, input, timeoutMs, onLine }: RunOptions,
): Promise<RunResult> {
  const child = execa(command, args, {
    cwd,
    all: true,
    reject: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    stripFinalNewline: false,
    env: cleanEnvironment(),
    extendEnv: false,
    forceKillAfterDelay: 5000,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  })
  if (onLine !== undefined) {
    child.all?.on('data', (chunk) => {
      const line = String(chunk).trimEnd().split('\n').at(-1)
      if (line !== undefined && line !== '') onLine(line)
    })
  }
  const result = await child
  return { isOk: !result.failed, output: result.all?.trimEnd() ?? '', stdout: result.stdout }
}

/**
 * The environment without what would lead another program astray: git's own variables when this runs
 * inside a hook, and npm's settings of the command that started us (`--dry-run`, `--workspace`, …).
 */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const isMisleading =
    /^(GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY)|npm_config_(package|yes|json|dry_run|workspaces?|global|prefix|local_prefix|omit|call)|npm_(package|lifecycle)_.*|INIT_CWD)$/i
  const kept = Object.entries(process.env).filter(([name]) => !isMisleading.test(name))
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0' }
}
