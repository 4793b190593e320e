import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { Given } from '../../src/blueprint/options.ts'
import { runCommand } from '../support/command.ts'
import { tempFolder } from '../support/in-temp-folder.ts'
import { lendPackages, projectTree, repository, writeTree } from '../support/project.ts'

/** A project on the disk, with the packages of this repository. */
export function projectWith(given: Given): string {
  const folder = tempFolder()
  writeTree(folder, projectTree(given))
  lendPackages(folder)
  return folder
}

export function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** Changes a file by replacing one text in it, which has to be there. */
export function edit(folder: string, path: string, before: string, after: string): void {
  const text = readFileSync(join(folder, path), 'utf8')
  if (!text.includes(before)) throw new Error(`${path} has no ${before}`)
  writeFileSync(join(folder, path), text.replace(before, after))
}

/** What the type checker says about a program of the project; an empty text is praise. */
export async function diagnostics(folder: string, program = '.'): Promise<string> {
  const tsc = join(repository, 'node_modules/.bin/tsc')
  const { output } = await runCommand(tsc, ['-p', program, '--pretty', 'false'], { cwd: folder })
  return output
}

/** What the formatter of the project would change. */
export async function unformatted(folder: string, path: string): Promise<string> {
  const oxfmt = join(repository, 'node_modules/.bin/oxfmt')
  const { code, output } = await runCommand(oxfmt, ['--check', path], { cwd: folder })
  return code === 0 ? '' : output
}

/** A file with one `@ts-expect-error` above each line: tsc complains about every line that it would let pass. */
export function eachWrong(before: string, lines: readonly string[]): string {
  return [
    before,
    ...lines.flatMap((line) => ['  // @ts-expect-error', `  ${line},`]),
    ']',
    '',
  ].join('\n')
}
