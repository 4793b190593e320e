/** Random bytes for secrets, as lower-case hexadecimal. Injected, so that golden trees are stable. */
export type RandomHex = (bytes: number) => string

/**
 * One environment variable: a fact that the program's config, `.env.example`, `.env` and the README
 * all need, written once.
 */
export type EnvRow = {
  readonly name: string
  /** What it means, in one sentence, as it stands above the variable and in the README. */
  readonly about: string
  /** The value in `.env.example`: a sample, or the default. */
  readonly example: string
  /** Commented out in `.env.example` and left out of `.env`, as the program has a default. */
  readonly isOptional?: true
  /** Value for `.env` when it has to be different in each project. */
  readonly fresh?: (random: RandomHex) => string
  /** Its value inside `compose.yaml`, where a service is reached by its name. */
  readonly inCompose?: string
  /** The zod schema in a Node project's `ws/config.ts`; absent when the base reads it already. */
  readonly zod?: string
}

/** Text put at an anchor comment `// rows: <at>` of a generated file. Several lines are allowed. */
export type LineRow = { readonly file: string; readonly at: string; readonly text: string }

/** What a choice adds to the manifest and the sources of one runtime. */
export type RuntimeRows = {
  /** Names of packages; their versions stand in `templates/<runtime>/versions`. */
  readonly packages?: readonly string[]
  readonly devPackages?: readonly string[]
  readonly scripts?: Readonly<Record<string, string>>
  readonly lines?: readonly LineRow[]
}

/** What a choice adds to files that it does not own. Its own files are its template folder. */
export type Feature = {
  readonly env?: readonly EnvRow[]
  readonly node?: RuntimeRows
}
