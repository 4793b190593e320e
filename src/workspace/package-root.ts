import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder of create-realtime itself, wherever its code was bundled to. */
export function packageRoot(from: string = import.meta.dirname): string {
  if (existsSync(join(from, 'templates')) && existsSync(join(from, 'package.json'))) return from

  const parent = dirname(from)
  if (parent === from) throw new Error('The installation of create-realtime has no templates.')
  return packageRoot(parent)
}

/** The version in create-realtime's own `package.json`. */
export function ownVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'))
  const isManifest = typeof parsed === 'object' && parsed !== null && 'version' in parsed
  return isManifest ? String(parsed.version) : '0.0.0'
}
