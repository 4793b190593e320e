import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import type { DeclaredEvents } from '../plan/event-schemas.ts'
import { packageRoot } from './package-root.ts'

/** Where a project declares its events: absolute paths of two modules, and the name of its zod. */
export type EventModules = {
  readonly root: string
  readonly handlers: string
  readonly events: string
  readonly zod: string
}

/** What the project's own modules declare, or why they could not be read. */
export type ReadEvents =
  | ({ readonly kind: 'read'; readonly problems: readonly Unspeakable[] } & DeclaredEvents)
  | { readonly kind: 'threw'; readonly message: string; readonly stack: string }
  | { readonly kind: 'missing'; readonly name: string; readonly path: string }
  | { readonly kind: 'old-zod' }
  | { readonly kind: 'died'; readonly said: string }

/** A value that JSON has no word for. */
export type Unspeakable = { readonly event: string; readonly path: string; readonly type: string }

/** Importing is a matter of a second; a module that waits for something will wait for ever. */
const PATIENCE_MS = 30_000

/** What projects have that lets Node read TypeScript, in the order of preference. */
const LOADERS = [
  { name: '@oxc-node/core', specifier: '@oxc-node/core/register' },
  { name: 'tsx', specifier: 'tsx' },
] as const

/**
 * Loads the modules in a process of their own, with the project's `.env`, as importing an application may do
 * anything: print, open connections, fail.
 */
export function readDeclaredEvents(
  { root, handlers, events, zod }: EventModules,
  signal: AbortSignal,
): Promise<ReadEvents> {
  const loader = handlers.endsWith('.ts') ? loaderOf(root) : undefined
  const child = fork(join(packageRoot(), 'dist/read-events.js'), [handlers, events, zod], {
    cwd: root,
    execArgv: [
      '--enable-source-maps',
      ...(loader === undefined ? [] : ['--import', loader]),
      ...(existsSync(join(root, '.env')) ? ['--env-file=.env'] : []),
    ],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    signal,
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)))
  }
  return new Promise((resolve, reject) => {
    child.once('message', (message) => {
      const answer: ReadEvents = JSON.parse(typeof message === 'string' ? message : '')
      resolve(answer)
    })
    child.once('error', reject)
    child.once('close', () => {
      clearTimeout(timer)
      resolve({ kind: 'died', said: said.trim() })
    })
  })
}

/** Whether a package is installed where the project finds it. */
export function hasPackage(root: string, name: string): boolean {
  const folders = createRequire(join(root, 'package.json')).resolve.paths(name) ?? []
  return folders.some((folder) => existsSync(join(folder, name, 'package.json')))
}

/** The project's own loader knows its settings best; ours knows the language alone. */
function loaderOf(root: string): string {
  const own = LOADERS.find(({ name }) => hasPackage(root, name))?.specifier
  return own ?? pathToFileURL(join(packageRoot(), 'dist/run-typescript.js')).href
}
