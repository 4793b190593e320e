import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { CreateRealtimeError } from '../errors.ts'
import { systemCode } from '../workspace/system-code.ts'

/** The parsed content of a JSON file that a flag names. What is in it is checked by the blueprint. */
export function readConfigFile(cwd: string, file: string, flag = '--config'): unknown {
  const text = readText(resolve(cwd, file), file, flag)
  try {
    // Editors on Windows put a mark at the start that JSON does not allow.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw unreadable(`${flag} ${file}`, `it is not JSON (${detail})`, 'Correct the file.', cause)
  }
}

function readText(path: string, file: string, flag: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const code = systemCode(cause)
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw unreadable(
      `${flag} ${file}`,
      reason,
      'Check the path; it starts from the current folder.',
      cause,
    )
  }
}

function unreadable(where: string, reason: string, hint: string, cause: unknown) {
  return new CreateRealtimeError(
    {
      code: 'bad-config',
      message: `The file cannot be used: ${reason}.`,
      where,
      hint,
    },
    { cause },
  )
}
