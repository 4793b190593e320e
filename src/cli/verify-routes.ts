import { readAppFiles } from '../workspace/app-files.ts'
import type { Check } from './verify-app.ts'

/** What a path answers, as far as a visitor can tell. */
export interface Page {
  readonly path: string
  readonly said: string
  readonly body: string
}

const NAME = 'HTTP'
/** Enough to see that routes, middleware and the last word on unknown paths are in place. */
const MOST_PATHS = 25
const PATIENCE_MS = 10_000

/** Paths that are never asked for: a check must not sign anybody out or stop anything. */
const LEFT_ALONE =
  /logout|signout|sign-out|shutdown|exit|kill|delete|remove|reset|stop|restart|[:*(){}]/i

/** The paths of an app that can be asked for without knowing it, and one that it does not have. */
export function pathsIn(folder: string): readonly string[] {
  const files = readAppFiles(folder)
  const written = files.paths
    .filter(
      (path) => /\.[cm]?[jt]s$/.test(path) && !/(^|\/)(test|tests|dist|build|public)\//.test(path),
    )
    .flatMap((path) => [...(files.text(path) ?? '').matchAll(/\.get\(\s*(['"`])(\/[^'"`$]*)\1/g)])
    .map(([, , path = '']) => path)
    .filter((path) => !LEFT_ALONE.test(path))
  const known = [...new Set(['/', ...written])].slice(0, MOST_PATHS)
  return [...known, '/there-is-nothing-here']
}

/** Asks for each path. What does not answer in time says so. */
export function pagesOf(port: number, paths: readonly string[]): Promise<readonly Page[]> {
  return Promise.all(paths.map((path) => pageAt(port, path)))
}

async function pageAt(port: number, path: string): Promise<Page> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const type = response.headers.get('content-type') ?? 'no content type'
    const location = response.headers.get('location')
    const said = `${response.status} ${type}${location === null ? '' : ` to ${location}`}`
    return { path, said, body: withoutPort(await response.text(), port) }
  } catch {
    return { path, said: 'no answer', body: '' }
  }
}

/** Pages may name their own address, and every start has another port. */
function withoutPort(text: string, port: number): string {
  return text.replaceAll(String(port), 'PORT')
}

/** Holds the pages against those of the app before, asked for twice: what changes by itself is not compared. */
export function comparePages(
  now: readonly Page[],
  then: readonly Page[],
  again: readonly Page[],
): Check {
  const differences = now.flatMap((page, index) => {
    const [first, second] = [then[index], again[index]]
    if (first === undefined || second === undefined) return []
    if (page.said !== first.said && first.said === second.said) {
      return [`GET ${page.path} answered ${first.said} and now answers ${page.said}.`]
    }
    const isStable = first.body === second.body
    return isStable && page.body !== first.body ? [`GET ${page.path} has another body now.`] : []
  })
  return differences.length === 0
    ? { name: NAME, status: 'passed', detail: `${now.length} paths answer as before the patch.` }
    : { name: NAME, status: 'failed', detail: differences.join(' ') }
}

/** Without the app as it was, all that can be told is whether it answers at all. */
export function judgeAlone(pages: readonly Page[], why: string): Check {
  const [home] = pages
  const said = home?.said ?? 'no answer'
  const isBroken = /^5\d\d|^no answer/.test(said)
  return {
    name: NAME,
    status: isBroken ? 'failed' : 'passed',
    detail: `GET / answers ${said}; ${why}`,
  }
}
