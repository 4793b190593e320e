import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/** The root of a workspace, and the file in it that names the members. */
export type HostWorkspace = {
  readonly root: string
  readonly file: string
  readonly text: string
  /** The folder in question, seen from the root, with `/` between names. */
  readonly folder: string
}

const FILES = ['pnpm-workspace.yaml', 'package.json'] as const

/** The nearest folder above this one that is the root of a workspace, told by what `isRoot` sees. */
export function findHostWorkspace(
  folder: string,
  isRoot: (file: string, text: string) => boolean,
): HostWorkspace | undefined {
  for (let root = dirname(folder); ; root = dirname(root)) {
    for (const file of FILES) {
      const path = join(root, file)
      const text = existsSync(path) ? readFileSync(path, 'utf8') : undefined
      if (text === undefined || !isRoot(file, text)) continue
      return { root, file, text, folder: relative(root, folder).split(sep).join('/') }
    }
    if (root === dirname(root)) return undefined
  }
}
