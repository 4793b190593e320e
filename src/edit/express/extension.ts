/** The language of the server's files. */
export type Dialect = 'ts' | 'esm' | 'cjs'

/** What relative imports end with. */
export type Suffix = '' | '.js' | '.ts' | '.cjs' | '.mjs'

/** What the names of the server's files end with. */
export type Extension = 'ts' | 'js' | 'cjs' | 'mjs'

interface Written {
  readonly dialect: Dialect
  /** What relative imports of the app end with. */
  readonly suffix: Suffix
}

/** What the server's files are called: as the app's own, where Node takes `.js` for the other kind of module. */
export function extensionOf({ dialect, suffix }: Written): Extension {
  if (dialect === 'ts') return 'ts'
  if (suffix === '.cjs') return 'cjs'
  return suffix === '.mjs' ? 'mjs' : 'js'
}

/** What relative imports of the server's files end with: Node wants the whole name in modules. */
export function ownSuffix({ dialect, suffix }: Written): Suffix {
  return dialect === 'esm' && suffix !== '.mjs' ? '.js' : suffix
}
