import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { CreateRealtimeError } from '../errors.ts'

/** The parsed content of a `--config` file. Its keys are checked by the blueprint. */
export function readConfigFile(cwd: string, file: string): unknown {
  const text = readText(resolve(cwd, file), file)
  try {
    // Editors on Windows put a mark at the start that JSON does not allow.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw unreadable(file, `it is not JSON (${detail})`, 'Correct the file.', cause)
  }
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw unreadable(file, reason, 'Check the path; it starts from the current folder.', cause)
  }
}

function unreadable(file: string, reason: string, hint: string, cause: unknown) {
  return new CreateRealtimeError(
    {
      code: 'bad-config',
      message: `The configuration cannot be used: ${reason}.`,
      where: `--config ${file}`,
      hint,
    },
    { cause },
  )
}
