import type { Session } from '../../src/cli/session.ts'
import { terminalOf } from '../../src/cli/terminal.ts'

/** What a person says who does not want to wait for an installation. */
export const quick = [{ name: 'install', value: false }] as const

/** A session without a terminal, and what it prints for programs. */
export function session(): { readonly session: Session; readonly printed: string[] } {
  const printed: string[] = []
  const terminal = {
    ...terminalOf(process, {}, true),
    canAsk: false,
    print: (text: string) => void printed.push(text),
    say: quiet,
    write: quiet,
    complain: quiet,
  }
  const { signal } = new AbortController()
  return { session: { terminal, env: {}, version: '0.0.0', cancelled: signal }, printed }
}

function quiet(): void {}
