import { property, readJson } from './path-aliases.ts'
import { type PackageFiles, under } from './package-files.ts'

/** Packages by the names under which the server's files load them instead. */
export type PackageNames = Readonly<Record<string, string>>

/**
 * The packages that the server's files cannot load in every version: the oldest major version with what
 * they call, and the name that a newer one gets in an app that has an older.
 */
const NEEDED = {
  // `compactVerify` and `createRemoteJWKSet` come from the package itself.
  jose: { oldest: 4, beside: 'jose6' },
  // Exports `pino` by its name, with types.
  pino: { oldest: 7, beside: 'pino10' },
  // Exports `WebSocketServer`.
  ws: { oldest: 8, beside: 'ws8' },
  // `z.stringbool`, `z.int`, `z.toJSONSchema`.
  zod: { oldest: 4, beside: 'zod4' },
} as const

const SECTIONS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']

/**
 * Names for packages that the app has in a version that is too old for the server's files. The app's own
 * stays as it is: both are installed, side by side.
 */
export function packagesBeside(files: PackageFiles, folder: string): PackageNames {
  const manifest = readJson(files, under(folder, 'package.json'))
  const old = Object.entries(NEEDED).filter(([name, { oldest }]) =>
    SECTIONS.some((section) => isOlder(property(property(manifest, section), name), oldest)),
  )
  return Object.fromEntries(old.map(([name, { beside }]) => [name, beside]))
}

/** The first number of a range is the oldest major version that it lets in; a tag or a catalogue names none. */
function isOlder(range: unknown, major: number): boolean {
  const [oldest] = /\d+/.exec(typeof range === 'string' ? range : '') ?? []
  return oldest !== undefined && Number(oldest) < major
}
