import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Where the server stands below its package. The patch may have been made from a folder above: only the end of the path is sure. */
export function folderBelow(root: string, folder: string): string {
  const parts = folder.split('/')
  const ends = parts.map((_, index) => parts.slice(index).join('/'))
  return ends.find((end) => existsSync(join(root, end, 'handlers'))) ?? folder
}
