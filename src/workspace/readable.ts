import { accessSync, constants, lstatSync, readdirSync } from 'node:fs'
import type { Dirent } from 'node:fs'

import { systemCode } from './system-code.ts'

/** What stands in a folder; nothing where this person may not look into it, as into the data of a container. */
export function entriesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (isForbidden(error)) return []
    throw error
  }
}

/** Whether an error says that this person may not do it. */
export function isForbidden(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(systemCode(error))
}

/** Whether a copy can be made: not of what this person may not read, and not of sockets and pipes. */
export function canCopy(path: string): boolean {
  try {
    const found = lstatSync(path)
    if (found.isSymbolicLink()) return true
    if (!found.isFile() && !found.isDirectory()) return false
    accessSync(path, found.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK)
    return true
  } catch (error) {
    if (isForbidden(error)) return false
    throw error
  }
}
