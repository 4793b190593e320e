import { property, readJson } from './path-aliases.ts'
import { joinPath, type PackageFiles, under } from './package-files.ts'
import { fileAt } from './resolve.ts'

/** Folders that builds write to. */
const OUTPUT =
  /^(dist|build|lib|out|output|bin|compiled|\.build|target|js|release|prod|production|server-dist|dist-server|public)$/

/** Folders that sources lie in, the most common first; the empty one is the package's own. */
const SOURCE_ROOTS = ['src', '', 'app', 'server', 'source', 'lib', 'ts']

/**
 * The source that a path of a script means: the file itself, or, where the path leads into build output, the
 * source it is built from, even if somebody committed the output.
 */
export function sourceOf(files: PackageFiles, folder: string, path: string): string | undefined {
  const place = joinPath(folder, path)
  if (place === undefined || /(^|\/)node_modules\//.test(place)) return undefined
  const below = folder === '' ? place : place.slice(folder.length + 1)
  const built = isBuilt(files, folder, below) ? builtFrom(files, folder, below) : undefined
  return built ?? fileAt(files, place) ?? builtFrom(files, folder, below)
}

function isBuilt(files: PackageFiles, folder: string, below: string): boolean {
  const [first = ''] = below.split('/')
  const outDir = property(
    property(readJson(files, under(folder, 'tsconfig.json')), 'compilerOptions'),
    'outDir',
  )
  const isNamed = typeof outDir === 'string' && joinPath(outDir) === first
  return isNamed || /^(dist|build|out|compiled|\.build)$/.test(first)
}

/** `dist/server.js` was `src/server.ts`, `server.ts` or the same below another root. */
function builtFrom(files: PackageFiles, folder: string, below: string): string | undefined {
  const [first = '', ...rest] = below.split('/')
  if (!OUTPUT.test(first) || rest.length === 0) return undefined
  const bare = rest.join('/').replace(/\.[cm]?js$/, '')
  // A build adds folders of its own, as Angular writes `src/server.ts` to `dist/app/server/server.mjs`.
  const names = rest.map((_, depth) => bare.split('/').slice(depth).join('/'))
  const places = SOURCE_ROOTS.flatMap((root) =>
    names.map((name) => joinPath(folder, root, name)),
  ).filter((place) => place !== undefined)
  return places
    .map((place) => fileAt(files, place))
    .find(
      (path) =>
        path !== undefined && path !== joinPath(folder, below) && !isBelow(path, folder, first),
    )
}

function isBelow(path: string, folder: string, first: string): boolean {
  return path.startsWith(`${under(folder, first)}/`)
}
