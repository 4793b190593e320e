import { readFileSync } from 'node:fs'
import { register } from 'node:module'
import type { LoadHook, ResolveHook } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'

import { transpile } from './edit/dialect/transpile.ts'

// Lets a Node process import the TypeScript of an app that compiles it in ways of its own. It stands between the
// process and its modules: named by `--import`, it registers itself, and Node runs the hooks in another thread.
if (isMainThread) register(import.meta.url)

/** What an import of TypeScript may mean, beside what it says. */
const ENDINGS = ['.ts', '.tsx', '/index.ts']

/** Finds `./a.js`, `./a` and `./a/index` where `./a.ts` is what there is. */
export const resolve: ResolveHook = async (specifier, context, next) => {
  const plain = specifier.replace(/\.([cm]?)js$/, '')
  const guesses = /^\.{1,2}\/|^file:/.test(specifier)
    ? ENDINGS.map((ending) => `${plain}${ending}`)
    : []
  try {
    return await next(specifier, context)
  } catch (error) {
    for (const guess of guesses) {
      try {
        return await next(guess, context)
      } catch {
        // The next one may be it; if none is, the first error tells most.
      }
    }
    throw error
  }
}

export const load: LoadHook = async (url, context, next) => {
  if (!/^file:.*\.[cm]?tsx?$/.test(url)) return next(url, context)
  const source = transpile(readFileSync(fileURLToPath(url), 'utf8'))
  return { format: 'module', source, shortCircuit: true }
}
