import type { Answers } from '../blueprint/options.ts'
import { node } from './node.ts'
import type { Runtime } from './runtime.ts'

const RUNTIMES: Readonly<Partial<Record<Answers['runtime'], Runtime>>> = { node }

/** The runtime's contribution. A rule has refused the ones without it before anything asks here. */
export function runtimeOf(name: Answers['runtime']): Runtime {
  const runtime = RUNTIMES[name]
  if (runtime === undefined) throw new Error(`The runtime ${name} has no templates.`)
  return runtime
}

/** The folders below `templates/` that planning for this runtime reads. */
export function templateRoots(name: Answers['runtime']): readonly string[] {
  const { roots, copies } = runtimeOf(name)
  const elsewhere = copies.map(({ from }) => from.split('/')[0] ?? from)
  return [...new Set([...roots, ...elsewhere])]
}
