import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { onTestFinished } from 'vitest'

/** An empty folder that is gone when the test is over. */
export function tempFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'create-realtime-unit-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Every file below a folder with its mode and bytes, and every folder: equal means identical trees. */
export function treeOf(folder: string, below = ''): Record<string, string> {
  const entries = readdirSync(join(folder, below), { withFileTypes: true })
  return Object.assign(
    {},
    ...entries.map((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) return { [`${path}/`]: 'folder', ...treeOf(folder, path) }
      if (entry.isSymbolicLink()) return { [path]: `link to ${readlinkSync(join(folder, path))}` }
      const mode = (statSync(join(folder, path)).mode & 0o777).toString(8)
      return { [path]: `${mode} ${readFileSync(join(folder, path), 'base64')}` }
    }),
  )
}
