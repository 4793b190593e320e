import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Whether a folder holds an Express app that has no server of ours yet. Looks at its manifest only. */
export function isExpressApp(folder: string): boolean {
  const manifest = join(folder, 'package.json')
  if (!existsSync(manifest) || existsSync(join(folder, 'realtime.json'))) return false
  return /"dependencies"\s*:\s*\{[^}]*"express"\s*:/.test(readFileSync(manifest, 'utf8'))
}
