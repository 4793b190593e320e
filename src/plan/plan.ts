import type { Problem } from '../errors.ts'

/** Why a file exists: a feature id, `base`, `shared`, or the command that touched it. */
export type Origin = string

export type CreateOp = {
  readonly kind: 'create'
  readonly path: string
  readonly text: string
  readonly because: Origin
  /** Readable by its owner alone, and its values are never shown. */
  readonly isSecret?: true
}

type UpdateOp = {
  readonly kind: 'update'
  readonly path: string
  readonly before: string
  readonly after: string
  readonly because: Origin
  readonly isSecret?: true
}

/** Only for a file whose bytes are still the ones that we wrote. */
type DeleteOp = {
  readonly kind: 'delete'
  readonly path: string
  readonly before: string
  readonly because: Origin
}

export type FileOp = CreateOp | UpdateOp | DeleteOp

/** An edit that was too risky to make, with the text to paste. */
export type Instruction = {
  readonly where: string
  readonly why: string
  readonly snippet: string
}

/** Work after the files are in place. It may fail without taking the files back. */
export type FollowUp =
  | { readonly kind: 'install'; readonly packageManager: string }
  | { readonly kind: 'git' }

/** Everything a command would do. The preview, the dry run and the commit read this one value. */
export type Plan = {
  /** Sorted by path, with `/` between folders. */
  readonly ops: readonly FileOp[]
  /** With any one of these nothing is written. */
  readonly problems: readonly Problem[]
  readonly byHand: readonly Instruction[]
  readonly followUps: readonly FollowUp[]
}

/** Template texts by their path below `templates/`, with `/` between folders. */
export type Templates = ReadonlyMap<string, string>

/** What stands at a path. A file that is not UTF-8 has no text that could be edited safely. */
export type Found =
  | { readonly kind: 'file'; readonly text: string }
  | { readonly kind: 'binary' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'link'; readonly to: string }

/** The paths that a plan touches, and the folders on the way, as they were found. */
export type Snapshot = ReadonlyMap<string, Found>
