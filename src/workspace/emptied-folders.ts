import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import type { Disk } from './disk.ts'

/** Removes those of these folders in which nothing is left. A folder that somebody has used stays. */
export function removeEmptied(root: string, folders: readonly string[], disk: Disk): void {
  for (const folder of folders) {
    const path = join(root, folder)
    if (existsSync(path) && readdirSync(path).length === 0) disk.removeEmptyFolder(path)
  }
}
