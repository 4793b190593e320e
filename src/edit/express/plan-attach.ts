import type { Edit } from '../outcome.ts'
import type { Anchor } from './anchor.ts'
import { insertCalls, type Insertion, type Ours } from './attach.ts'
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

/** A call of one of our functions, and where in the app it goes. */
export interface OurCall {
  readonly ours: Ours
  readonly anchors: readonly Anchor[]
}

/**
 * The edits that put the server's call into the app, and beside it what its way of authenticating needs: one per file
 * that holds an anchor.
 */
export function planAttach(
  files: PackageFiles,
  server: Candidate,
  place: WsPlace,
  others: readonly OurCall[] = [],
): readonly FileEdit[] {
  const sources = readSources(files)
  const attach: OurCall = {
    ours: { name: 'attachRealtime', module: 'attach' },
    anchors: server.anchors,
  }
  const calls = [attach, ...others]
  const paths = new Set(calls.flatMap(({ anchors }) => anchors.map(({ path }) => path)))
  return [...paths].flatMap((path): readonly FileEdit[] => {
    const source = sources.open(path)
    if (source === undefined) return []
    if (server.isAttached) return [{ path, before: source.text, edit: { outcome: 'already' } }]
    const insertions = calls.flatMap((call) => insertionOf(call, path, place))
    return [{ path, before: source.text, edit: insertCalls(source, insertions, place.isModule) }]
  })
}

function insertionOf({ ours, anchors }: OurCall, path: string, place: WsPlace): Insertion[] {
  const here = anchors.filter((anchor) => anchor.path === path)
  const from = attachSpecifier(place, path, ours.module)
  return here.length === 0 ? [] : [{ ours, from, anchors: here }]
}
