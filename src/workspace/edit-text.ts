import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/**
 * Lets the person edit a text in their own editor, in a file outside the project. Returns the text as
 * they left it, or nothing when the editor failed.
 */
export function editText(
  path: string,
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'create-realtime-edit-'))
  const file = join(folder, basename(path))
  try {
    writeFileSync(file, text, { mode: 0o600 })
    const editor = env['VISUAL'] ?? env['EDITOR'] ?? 'vi'
    // As git does it: the variable may hold arguments, so a shell has to read it, and the file is ours.
    const { status } = spawnSync(`${editor} "${file}"`, { shell: true, stdio: 'inherit' })
    return status === 0 ? readFileSync(file, 'utf8') : undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
