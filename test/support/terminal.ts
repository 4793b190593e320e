import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

import { onTestFinished } from 'vitest'

const run = promisify(execFile)

/** How long a screen may take to show what is expected. */
const SHOWN_MS = 30_000
const LOOK_EVERY_MS = 40

/** A person's terminal: what is on the screen, and the keys. Keys have tmux's names, such as `C-c`. */
export type PersonsTerminal = {
  readonly screen: () => Promise<string>
  readonly press: (...keys: readonly string[]) => Promise<void>
  readonly type: (text: string) => Promise<void>
  /** Waits until the screen shows the text; fails with the screen as it is. */
  readonly shows: (text: string) => Promise<void>
  /** Waits for the command to end; resolves with its exit code. */
  readonly ended: () => Promise<number>
}

type Options = {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly columns?: number
}

/** Runs a shell command in a real pseudo-terminal, which is closed when the test is over. */
export async function openTerminal(
  command: string,
  { cwd, env = {}, columns = 100 }: Options,
): Promise<PersonsTerminal> {
  const server = `create-realtime-${randomBytes(6).toString('hex')}`
  const tmux = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run('tmux', ['-u', '-L', server, '-f', '/dev/null', ...args])
    return stdout
  }
  const variables = Object.entries({ LANG: 'C.UTF-8', ...env }).map(
    ([key, value]) => `${key}=${value}`,
  )
  // `CI` would forbid every question. Ctrl+C has to reach the command and spare the shell around it,
  // and the sleep keeps the last screen until the test has read it.
  const script = `trap : INT; ${command}; echo "[ended with $?]"; exec sleep 600`
  const shell = ['env', '-u', 'CI', ...variables, 'sh', '-c', script]
  await tmux('new-session', '-d', '-x', `${columns}`, '-y', '60', '-c', cwd, ...shell)
  onTestFinished(async () => void (await tmux('kill-server').catch(() => '')))

  const screen = (): Promise<string> => tmux('capture-pane', '-p', '-S', '-500', '-t', ':0')
  const shown = (pattern: RegExp): Promise<RegExpExecArray> => untilShown(screen, pattern)
  return {
    screen,
    press: async (...keys) => void (await tmux('send-keys', '-t', ':0', ...keys)),
    type: async (text) => void (await tmux('send-keys', '-t', ':0', '-l', text)),
    shows: async (text) => void (await shown(new RegExp(escaped(text)))),
    ended: async () => Number((await shown(/\[ended with (\d+)\]/))[1]),
  }
}

async function untilShown(
  screen: () => Promise<string>,
  pattern: RegExp,
): Promise<RegExpExecArray> {
  const giveUpAt = Date.now() + SHOWN_MS
  for (;;) {
    const text = await screen()
    const match = pattern.exec(text)
    if (match !== null) return match
    if (Date.now() > giveUpAt) throw new Error(`The screen does not show ${pattern}:\n${text}`)
    await delay(LOOK_EVERY_MS)
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
}
