import { flagsFor } from './blueprint.ts'
import type { Blueprint } from './blueprint.ts'
import { OPTION_NAMES } from './options.ts'
import type { Answers, OptionName } from './options.ts'

/** Answers that leave no mark in the files and so do not belong in a project's record of itself. */
const ABOUT_THE_RUN: ReadonlySet<OptionName> = new Set(['install', 'git'])

/** `realtime.json`: what later commands need to know about the project they stand in. */
export type Manifest = {
  readonly version: string
  readonly answers: Omit<Answers, 'install' | 'git'>
  /** The command that writes the same project again. */
  readonly command: string
}

/** The record that is written into a new project. `version` is that of create-realtime. */
export function manifestOf(blueprint: Blueprint, version: string): Manifest {
  const { install: _install, git: _git, ...answers } = blueprint.answers
  return { version, answers, command: reproduceCommand(blueprint, version) }
}

/** One line for a shell that writes the same tree again with the same version. */
export function reproduceCommand(blueprint: Blueprint, version: string): string {
  const lasting = OPTION_NAMES.filter((name) => !ABOUT_THE_RUN.has(name))
  const flags = flagsFor(blueprint.answers, lasting)
  return ['npx', `create-realtime@${version}`, blueprint.name, ...flags].join(' ')
}
