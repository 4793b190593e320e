import type { Feature, LineRow, RuntimeRows } from '../features/feature.ts'

/** How a package manager is spoken to, in the words that a README and the next steps need. */
export type PackageManager = {
  readonly install: string
  /** Runs a script of the project: followed by a space and its name. */
  readonly run: string
  /** Runs the binary of an installed package: followed by a space and its name. */
  readonly exec: string
  /** Installs exactly what the lockfile says, as in CI. */
  readonly cleanInstall: string
  /** The same without what only development needs. */
  readonly productionInstall: string
  /** What an installation reads beside package.json, the lockfile first. */
  readonly installFiles: readonly string[]
  /** Makes the manager available where only Node is, or nothing when it comes with Node. */
  readonly setup: string
}

/** What one language contributes to planning. */
export type Runtime = {
  /** Folders below `templates/` whose `base` and `features` are laid over each other. */
  readonly roots: readonly string[]
  /** Files and folders that come from elsewhere below `templates/`. */
  readonly copies: readonly Copy[]
  readonly rowsOf: (feature: Feature) => RuntimeRows
  /** Rows for sources that follow from the environment variables. */
  readonly envLines: (features: readonly Feature[]) => readonly LineRow[]
  readonly managerOf: (name: string) => PackageManager
  /** The file of pinned versions below `templates/`. */
  readonly versions: string
}

/** `from` is a file or a folder below `templates/`; `when` limits it to a feature. */
type Copy = {
  readonly from: string
  readonly to: string
  readonly when?: string
  /** Joins a folder of small JSON files into one file with one of them a line. */
  readonly asLines?: true
}
