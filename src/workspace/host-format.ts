import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { CreateOp, FileOp } from '../plan/plan.ts'
import { FORMATTERS } from './formatters.ts'
import type { Formatter, Installed } from './formatters.ts'

/** A change whose new files have the form that the host gives its own, and what went wrong. */
export type HostForm = { readonly ops: readonly FileOp[]; readonly notices: readonly string[] }

/** What all of them know. Others would be told as failures. */
const SOURCE = /\.([cm]?[jt]s|json)$/

/** Runs the host's own formatter, if it has one, over the files that a change creates. Never throws. */
export async function inHostForm(root: string, ops: readonly FileOp[]): Promise<HostForm> {
  const created = ops.filter((op): op is CreateOp => op.kind === 'create' && SOURCE.test(op.path))
  const found = created.length === 0 ? undefined : formatterOf(root, root)
  if (found === undefined) return { ops, notices: [] }

  const outcomes = await found.format(found, created)
  const failed = outcomes.find(({ isOk, stdout }) => !isOk || stdout.trim() === '')
  if (failed === undefined) {
    const texts = new Map(created.map(({ path }, index) => [path, outcomes[index]?.stdout]))
    return { ops: ops.map((op) => withText(op, texts)), notices: [] }
  }
  // A part of the files in another form than the rest would be worse than none.
  const why = failed.output.split('\n').find((line) => line.trim() !== '') ?? 'it said nothing'
  return {
    ops,
    notices: [`${found.command} could not format the new files, so run it yourself: ${why}`],
  }
}

function withText(op: FileOp, texts: ReadonlyMap<string, string | undefined>): FileOp {
  return op.kind === 'create' ? { ...op, text: texts.get(op.path) ?? op.text } : op
}

/** Of the nearest folder that asks for one, as far as the repository goes. */
function formatterOf(folder: string, root: string): (Formatter & Installed) | undefined {
  const names = existsSync(folder) ? readdirSync(folder) : []
  const packages = names.includes('package.json') ? mentionedIn(join(folder, 'package.json')) : []
  const wanted =
    FORMATTERS.find((one) => names.some((name) => one.config.test(name))) ??
    FORMATTERS.find(({ packageName }) => packages.includes(packageName))
  if (wanted !== undefined) {
    const program = installed(wanted.command, root)
    const config = names.find((name) => wanted.config.test(name))
    const settings = config === undefined ? undefined : join(folder, config)
    return program === undefined ? undefined : { ...wanted, root, program, settings }
  }
  const parent = dirname(folder)
  return names.includes('.git') || parent === folder ? undefined : formatterOf(parent, root)
}

/** The packages that a manifest names for itself, and the one whose settings it holds. */
function mentionedIn(manifest: string): readonly string[] {
  const text = readFileSync(manifest, 'utf8')
  const names = FORMATTERS.map(({ packageName }) => packageName)
  return names.filter((name) => text.includes(`"${name}"`))
}

function installed(command: string, folder: string): string | undefined {
  const name = process.platform === 'win32' ? `${command}.cmd` : command
  const program = join(folder, 'node_modules', '.bin', name)
  if (existsSync(program)) return program
  const parent = dirname(folder)
  return parent === folder ? undefined : installed(command, parent)
}
