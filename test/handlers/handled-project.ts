import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'vitest'

import { defineAddHandler } from '../../src/cli/commands/add-handler.ts'
import { definePatch } from '../../src/cli/commands/patch.ts'
import { defineRemoveHandler } from '../../src/cli/commands/remove-handler.ts'
import { defineUndo } from '../../src/cli/commands/undo.ts'
import { makeProgram } from '../../src/cli/program.ts'
import type { Session } from '../../src/cli/session.ts'
import { ownVersion } from '../../src/workspace/package-root.ts'
import { runCommand } from '../support/command.ts'
import { treeOf } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'
import { SCHEMAS } from './varied-handlers.ts'
import type { Wish } from './varied-handlers.ts'

const BIN = join(repository, 'node_modules/.bin')

/** Files that some wishes name. */
export function writeSchemas(folder: string): void {
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    writeFileSync(join(folder, name), JSON.stringify(schema))
  }
}

/** Runs a command that has to succeed: through the real parser, in this process, as loading it takes longest. */
export async function succeed(folder: string, ...args: readonly string[]): Promise<void> {
  const session = sessionOf()
  const program = makeProgram(session.version, session.terminal.print)
  definePatch(program, session)
  defineAddHandler(program, session)
  defineRemoveHandler(program, session)
  defineUndo(program, session)
  await program.parseAsync([...args, '--cwd', folder, '--json'], { from: 'user' })
}

/** A run that nobody watches. */
function sessionOf(): Session {
  const terminal = {
    canAsk: false,
    isLive: false,
    hasUnicode: true,
    width: 80,
    print: () => undefined,
    say: () => undefined,
    write: () => undefined,
    complain: () => undefined,
    paint: (_style: unknown, text: string) => text,
  }
  return { terminal, env: {}, version: ownVersion(), cancelled: new AbortController().signal }
}

export function add(folder: string, [event, ...flags]: Wish): Promise<void> {
  return succeed(folder, 'add-handler', event, ...flags)
}

/** Runs a tool of the project, which has to find nothing. */
export async function check(folder: string, tool: string, ...args: string[]): Promise<void> {
  const { code, output } = await runCommand(join(BIN, tool), args, { cwd: folder })
  expect({ tool, code, output: code === 0 ? '' : output }).toEqual({ tool, code: 0, output: '' })
}

/** The tree without what \`undo\` remembers, which is this machine's business. */
export function filesOf(folder: string): Record<string, string> {
  const entries = Object.entries(treeOf(folder))
  return Object.fromEntries(entries.filter(([path]) => !path.startsWith('.create-realtime')))
}

/** The same list in an order that has nothing to do with the first. */
export function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item, index) => ({ item, at: (index * 7 + 3) % items.length }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
