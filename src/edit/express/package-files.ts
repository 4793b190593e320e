/**
 * The texts of one folder, as a value: reading and analysing an app needs neither its node_modules nor a disk.
 * Paths are relative to the folder and use `/`. Texts keep their byte order mark.
 */
export interface PackageFiles {
  readonly paths: readonly string[]
  /** The text of a file, or nothing where there is no such file, it is not valid UTF-8, or too long for a source. */
  text(path: string): string | undefined
  /** Whether the file is there. It can be there and have no text that we could read. */
  has(path: string): boolean
}

/** A folder held in memory. */
export function filesFrom(texts: Readonly<Record<string, string>>): PackageFiles {
  const known = new Map(Object.entries(texts))
  return {
    paths: [...known.keys()],
    text: (path) => known.get(path),
    has: (path) => known.has(path),
  }
}

/** The folder of a path; the top folder is the empty string. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash === -1 ? '' : path.slice(0, slash)
}

/** Joins and normalises. A path that leaves the folder has no answer. */
export function joinPath(...parts: readonly string[]): string | undefined {
  const result: string[] = []
  for (const part of parts.join('/').split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') result.push(part)
    else if (result.pop() === undefined) return undefined
  }
  return result.join('/')
}

/** A path of a folder as a path of the package, whose own folder is `''`. */
export function under(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`
}

/** The way from one folder to a file, as an import specifier writes it: `./ws/attach`, `../app`. */
export function relativeSpecifier(fromFolder: string, path: string): string {
  const from = fromFolder === '' ? [] : fromFolder.split('/')
  const to = path.split('/')
  let shared = 0
  while (shared < from.length && from[shared] === to[shared]) shared += 1
  const up = '../'.repeat(from.length - shared)
  return `${up === '' ? './' : up}${to.slice(shared).join('/')}`
}
