import { spawn } from 'node:child_process'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'

const PROGRAM = join(repository, 'bin/create-realtime.js')

/** Runs the program on a terminal of its own, presses one key at its first question, and waits. */
function pressAtFirstQuestion(
  key: string,
  cwd: string,
): Promise<{ code: number | null; output: string }> {
  const { CI: _ci, ...env } = process.env
  const command = `stty cols 100 rows 40; exec "${process.execPath}" "${PROGRAM}"`
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd,
    env,
  })
  let output = ''
  let isPressed = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    // `script` itself waits for its own input to end.
    if (output.includes('left behind')) child.stdin.end()
    if (isPressed || !output.includes('Where should the project go?')) return
    isPressed = true
    child.stdin.write(key)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

test.each([
  ['Ctrl+C', '\u0003'],
  ['Ctrl+D, the end of input', '\u0004'],
  ['Escape', '\u001B'],
])('%s at a question ends with exit 130 and leaves nothing', async (_, key) => {
  const cwd = tempFolder()
  const { code, output } = await pressAtFirstQuestion(key, cwd)

  expect(code, output).toBe(130)
  expect(output).toContain('Nothing was left behind')
  expect(treeOf(cwd)).toEqual({})
})
