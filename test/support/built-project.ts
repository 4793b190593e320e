import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Given } from '../../src/blueprint/options.ts'
import { runCommand } from './command.ts'
import { lendPackages, projectTree, writeTree } from './project.ts'

const folders: string[] = []

process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Writes and builds a project with the packages of this repository; resolves with its folder. */
export async function buildProject(given: Given): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'built-project-'))
  folders.push(folder)
  writeTree(folder, projectTree(given))
  lendPackages(folder)
  const { code, output } = await runCommand('npm', ['run', 'build'], { cwd: folder })
  if (code !== 0) throw new Error(`The project does not build:\n${output}`)
  return folder
}
