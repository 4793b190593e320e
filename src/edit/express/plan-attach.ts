import type { Edit } from '../outcome.ts'
import { attachRealtime } from './attach.ts'
import { isAttached } from './attached.ts'
import type { Candidate } from './finding.ts'
import type { PackageFiles } from './package-files.ts'
import { attachSpecifier, type WsPlace } from './place.ts'
import { readSources } from './source.ts'

/** The edit of one file of the app. */
export interface FileEdit {
  readonly path: string
  readonly before: string
  readonly edit: Edit
}

/** The edits that put the server's call into the app: one per file that holds an anchor. */
export function planAttach(
  files: PackageFiles,
  server: Candidate,
  place: WsPlace,
): readonly FileEdit[] {
  const sources = readSources(files)
  const paths = new Set(server.anchors.map(({ path }) => path))
  return [...paths].flatMap((path): readonly FileEdit[] => {
    const source = sources.open(path)
    if (source === undefined) return []
    if (server.isAttached || isAttached(source))
      return [{ path, before: source.text, edit: { outcome: 'already' } }]
    const anchors = server.anchors.filter((anchor) => anchor.path === path)
    const from = attachSpecifier(place, path)
    const edit = attachRealtime(source, anchors, { from, isModule: place.isModule })
    return [{ path, before: source.text, edit }]
  })
}
