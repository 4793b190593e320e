import type { Feature } from '../features/feature.ts'
import { insertRows } from './rows.ts'

const MAIN = 'src/main.ts'
const ATTACH = 'src/ws/attach.ts'

/** A patched app has a start of its own: what projects start and stop in their main file stands where ours attaches. */
export function withStart(
  sources: ReadonlyMap<string, string>,
  features: readonly Feature[],
): ReadonlyMap<string, string> {
  const attach = sources.get(ATTACH)
  if (attach === undefined) throw new Error(`There is no ${ATTACH}.`)
  const rows = features
    .flatMap(({ node }) => node?.lines ?? [])
    .filter(({ file }) => file === MAIN)
    .map((row) => ({ ...row, text: row.text.replaceAll(/from '\.\/([^']+)'/g, fromAttach) }))
  return new Map([...sources, [ATTACH, insertRows(ATTACH, attach, rows)]])
}

/** A specifier of `src/main.ts` as `src/ws/attach.ts` has to write it. */
function fromAttach(_: string, path: string): string {
  return path.startsWith('ws/') ? `from './${path.slice('ws/'.length)}'` : `from '../${path}'`
}
