import { mentionedBy, packagesLoadedBy, rewriteImports } from '../edit/dialect/rewrite-imports.ts'
import { forOlderTypeScript } from '../edit/dialect/older-typescript.ts'
import { toCommonJs } from '../edit/dialect/to-commonjs.ts'
import { toJavaScript } from '../edit/dialect/to-javascript.ts'
import { extensionOf, ownSuffix } from '../edit/express/extension.ts'
import { joinPath, folderOf, relativeSpecifier } from '../edit/express/package-files.ts'
import type { WsPlace } from '../edit/express/place.ts'
import type { Templates } from './plan.ts'

/** One source file of the server as the app gets it. */
interface PatchSource {
  readonly path: string
  readonly text: string
}

export interface PatchSources {
  readonly files: readonly PatchSource[]
  /** Names of packages that the files load, and of those that only their types come from. */
  readonly packages: ReadonlySet<string>
}

const ATTACH = 'src/ws/attach.ts'
/** Projects choose an old `target` and still run on a Node that has all of this. */
const LIBRARY = '/// <reference lib="es2023" />'

/** A folder of files that patched apps have and projects of their own do not. */
export type PatchLayer = 'base' | 'auth-session' | 'better-auth' | 'auth-ticket'

/** The files of these layers by path; a later layer wins. */
export function attachSources(
  templates: Templates,
  layers: readonly PatchLayer[],
): ReadonlyMap<string, string> {
  return new Map(
    layers.flatMap((layer) => {
      const prefix = `node/patch/${layer}/`
      return [...templates]
        .filter(([path]) => path.startsWith(prefix))
        .map(([path, text]): [string, string] => [path.slice(prefix.length), text])
    }),
  )
}

/** Everything that these files reach, in the app's language and folder. */
export function patchSources(
  sources: ReadonlyMap<string, string>,
  start: readonly string[],
  place: WsPlace,
): PatchSources {
  const reached = reachedFrom(sources, start)
  const packages = new Set([...reached.values()].flatMap(packagesLoadedBy))
  const files = [...reached].map(([path, text]) => ({
    path: movedTo(path, place),
    text: translated(path, text, place),
  }))
  return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), packages }
}

function reachedFrom(
  sources: ReadonlyMap<string, string>,
  start: readonly string[],
): ReadonlyMap<string, string> {
  const reached = new Map<string, string>()
  const queue = start.filter((path) => sources.has(path))
  for (const path of queue) {
    const text = sources.get(path)
    if (reached.has(path) || text === undefined) continue
    reached.set(path, text)
    queue.push(...mentionedBy(text).flatMap((specifier) => targetOf(path, specifier) ?? []))
  }
  return reached
}

function targetOf(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  return joinPath(folderOf(from), specifier)?.replace(/\.js$/, '.ts')
}

/** The server's folder keeps its shape; what lay beside it moves into it. */
function movedTo(path: string, place: WsPlace): string {
  const { folder } = place
  const inside = path.startsWith('src/ws/')
    ? path.slice('src/ws/'.length)
    : path.slice('src/'.length)
  const moved = folder === '' ? inside : `${folder}/${inside}`
  return moved.replace(/\.ts$/, `.${extensionOf(place)}`)
}

function translated(path: string, text: string, place: WsPlace): string {
  const here = movedTo(path, place)
  const renamed = (specifier: string): string => {
    const target = targetOf(path, specifier)
    if (target === undefined) return place.packageNames[specifier] ?? specifier
    const to = movedTo(target, place).replace(/\.\w+$/, '')
    return `${relativeSpecifier(folderOf(here), to)}${ownSuffix(place)}`
  }
  if (place.dialect === 'ts') {
    const older = forOlderTypeScript(rewriteImports(text, renamed), place.checking)
    return path === ATTACH && place.checking !== 'unread' ? `${LIBRARY}\n${older}` : older
  }
  const javascript = toJavaScript(text, renamed)
  return place.dialect === 'cjs' ? toCommonJs(javascript) : javascript
}
